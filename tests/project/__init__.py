"""The project keeps the promises it makes about itself."""
