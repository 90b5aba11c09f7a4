"""客户开发: the client development task book, from prospect to confirmed client."""
