def play(report, world, scratch): pass
