"""The provider's error codes, as published at https://www.twilio.com/docs/api/errors."""

import msgspec

#: code: (HTTP status, message) of errors that the REST API answers with
REST_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter {value}"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {value} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL: {value}"),
    21210: (400, "The source phone number provided, {value}, is not yet verified for your account."),
    21211: (400, "Invalid 'To' Phone Number: {value}"),
    21212: (400, "Invalid From Number (caller ID): {value}"),
    21213: (400, "No 'From' number is specified"),
    21220: (400, "Invalid call state: Call is not in-progress. Cannot redirect."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number {value} is not a valid, SMS-capable inbound phone number."),
    21609: (400, "The 'StatusCallback' URL {value} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number: {value}, is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    30409: (409, "The message cannot be cancelled in its present state."),
}

#: code: message of errors found after a message was accepted
DELIVERY_ERRORS: dict[int, str] = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30036: "Validity Period Expired",
}

#: code: message of what goes wrong while a web-hook is fetched or its answer carried out
WARNINGS: dict[int, str] = {
    11200: "HTTP retrieval failure",
    12100: "Document parse failure",
    12200: "Schema validation warning",
}


class ApiError(Exception):
    """A request the REST API refuses, by its code; `value` fills the message."""

    def __init__(self, code: int, value: str = "") -> None:
        self.code = code
        self.status, message = REST_ERRORS[code]
        self.message = message.format(value=value)
        super().__init__(f"{code}: {self.message}")


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Something the provider would complain about in its debugger."""

    code: int
    url: str
    detail: str

    def __str__(self) -> str:
        return f"{self.code} {WARNINGS[self.code]}: {self.url}: {self.detail}"


def error_json(error: ApiError) -> dict[str, object]:
    """The body of an error answer."""
    return {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
