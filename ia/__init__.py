"""The investment adviser work platform (投资顾问工作平台)."""
