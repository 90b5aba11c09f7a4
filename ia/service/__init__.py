"""客户沟通: by which rule clients are contacted, who comes next and why, the tracking sheet, and how many were reached."""
