// Tells the styles that scripts run, before anything is drawn; stands first in the body.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
