package main

import "slices"

// bugs are all of the set, in the order they are planted.
func bugs() []Bug { return slices.Concat(talkBugs(), formBugs(), keepBugs()) }
