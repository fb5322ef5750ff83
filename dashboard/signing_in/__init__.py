"""Who people are: the provider, the file of people, the door, and what each may take away."""
