"""What surrounds the canvas: each panel shows one piece of state and emits wishes."""
