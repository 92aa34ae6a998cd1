"""What the gateway is measured beside: nginx with Lua doing the same checks, and plain nginx."""
