"""In whose care a client is: adviser, delegate, service group; lending, handing over, and what ties a client."""
