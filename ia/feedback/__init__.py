"""产品反馈: what clients make of the products, from the advisers by way of the leader to institutional client service."""
