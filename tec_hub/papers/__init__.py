"""The papers a provider builds against: JSON Schemas and an AsyncAPI document, both made from what is accepted."""
