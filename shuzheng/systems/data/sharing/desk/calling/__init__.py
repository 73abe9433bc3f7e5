"""The console: a real call through the gateway, tried from the browser."""
