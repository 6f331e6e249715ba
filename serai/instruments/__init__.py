"""No models: what a screening instrument says, whether its rules can fire, what answers mean."""
