"""Shuangyashan's city organs: three voyages on three castings, as a programme of rules over facts."""

__all__: list[str] = []
