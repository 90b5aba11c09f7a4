"""客户信息: the register of clients and prospects that the rooms point at."""
