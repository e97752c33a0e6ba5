"""基层党组织“五星创评”:stars by points, beside what each star's share allows. No hooks."""
