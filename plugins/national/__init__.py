"""The national baseline: rules of the centre that every region stands on, each by its document's date."""

__all__: list[str] = []
