package main

import (
	"cmp"
	"math"
	"slices"
)

// tolerance is how far, in steps of the grid, a line may run from where it ran: less than a pixel on a wall.
const tolerance = 4.0

// simplify leaves out points of all areas at once, so that two neighbours keep one border between them: lines are cut where
// areas part, and each piece is thinned the same way whoever it belongs to.
func simplify(areas []area, tolerance float64) []area {
	parts := partings(areas)
	var thin []area
	for _, a := range areas {
		one := area{code: a.code}
		for _, r := range a.rings {
			if r = thinRing(r, parts, tolerance); len(r) > 2 && math.Abs(size(r)) > speck {
				one.rings = append(one.rings, r)
			}
		}
		thin = append(thin, one)
	}
	return thin
}

// speck is the area, in steps squared, below which a ring is noise of the source: half a square kilometre.
const speck = 50

// partings are the points at which more than one way leads on.
func partings(areas []area) map[point]bool {
	ways := map[point][2]point{}
	parts := map[point]bool{}
	for _, a := range areas {
		for _, r := range a.rings {
			for i, p := range r {
				way := [2]point{r[(i+len(r)-1)%len(r)], r[(i+1)%len(r)]}
				if before(way[1], way[0]) {
					way[0], way[1] = way[1], way[0]
				}
				if known, seen := ways[p]; seen && known != way {
					parts[p] = true
				}
				ways[p] = way
			}
		}
	}
	return parts
}

func before(a, b point) bool { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) < 0 }

func thinRing(r ring, parts map[point]bool, tolerance float64) ring {
	first := slices.IndexFunc(r, func(p point) bool { return parts[p] })
	if first < 0 {
		first = slices.Index(r, slices.MinFunc(r, func(a, b point) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) }))
	}
	around := slices.Concat(r[first:], r[:first+1])
	var out ring
	start := 0
	for i := 1; i < len(around); i++ {
		if parts[around[i]] || i == len(around)-1 {
			out = append(out, thinLine(around[start:i+1], tolerance)...)
			out = out[:len(out)-1]
			start = i
		}
	}
	return out
}

// thinLine is Douglas and Peucker's, always walked from the same end.
func thinLine(line []point, tolerance float64) []point {
	if reversed := slices.Clone(line); before(line[len(line)-1], line[0]) || line[0] == line[len(line)-1] && before(line[len(line)-2], line[1]) {
		slices.Reverse(reversed)
		thin := thinForward(reversed, tolerance)
		slices.Reverse(thin)
		return thin
	}
	return thinForward(line, tolerance)
}

func thinForward(line []point, tolerance float64) []point {
	far, most := 0, 0.0
	for i := 1; i < len(line)-1; i++ {
		if d := distance(line[i], line[0], line[len(line)-1]); d > most {
			far, most = i, d
		}
	}
	if most <= tolerance {
		return []point{line[0], line[len(line)-1]}
	}
	left := thinForward(line[:far+1], tolerance)
	return slices.Concat(left[:len(left)-1], thinForward(line[far:], tolerance))
}

// distance is from a point to the line between two others, in steps.
func distance(p, a, b point) float64 {
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	px, py := float64(p.x-a.x), float64(p.y-a.y)
	long := dx*dx + dy*dy
	along := 0.0
	if long > 0 {
		along = min(1, max(0, (px*dx+py*dy)/long))
	}
	return math.Hypot(px-along*dx, py-along*dy)
}

// size is the area within a ring in steps squared, negative when it runs clockwise.
func size(r ring) float64 {
	sum := 0
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += p.x*q.y - q.x*p.y
	}
	return float64(sum) / 2
}
