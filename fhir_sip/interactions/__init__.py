"""One file per interaction. Each reads: who is asking, may they attempt it, fetch with what decides, judge, answer."""
