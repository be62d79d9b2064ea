package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"qianshao/shared/catalog"
)

// joined are areas that old ones became.
func joined() map[string][]string {
	return map[string][]string{"5001LJ": {"500105", "500112"}}
}

// rough are areas whose outline is only near the truth since a day: towns moved that the source does not draw. Since
// 2025-11-06 five northern towns of 渝北 belong to 北碚, five eastern ones of 北碚 to 两江新区.
func rough() map[string]string {
	return map[string]string{"5001LJ": "2025-11-06", "500109": "2025-11-06"}
}

// district is an area with what the console has to know of it.
type district struct {
	catalog.District
	rings []ring
	rough string // day since which the outline is only near the truth
}

// today gives every district of the list that has an outline, in force or not: an exercise of last year draws last
// year's map. Development zones have none.
func today(old []area) ([]district, error) {
	outline := map[string][]ring{}
	for _, a := range old {
		outline[catalog.DistrictCode(a.code)] = a.rings // some were counties when the source was drawn
	}
	for code, parts := range joined() {
		var rings []ring
		for _, part := range parts {
			rings = append(rings, outline[part]...)
		}
		outline[code] = join(rings)
	}
	var list []district
	for _, d := range listed() {
		rings := outline[d.Code]
		delete(outline, d.Code)
		if len(rings) == 0 && !d.Zone {
			return nil, fmt.Errorf("%s %s has no outline", d.Code, d.Name)
		}
		if len(rings) > 0 {
			list = append(list, district{d, rings, rough()[d.Code]})
		}
	}
	if len(outline) > 0 {
		return nil, errors.New("the source draws an area that the list does not know")
	}
	return list, nil
}

// listed are all districts of the list, those of every day it knows.
func listed() []catalog.District {
	days := []time.Time{time.Unix(0, 0).UTC(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	for range 2 {
		for _, day := range days {
			for _, d := range catalog.Districts(day) {
				for _, edge := range []string{d.From, d.Until} {
					if at, err := time.Parse(time.DateOnly, edge); err == nil && !slices.Contains(days, at) {
						days = append(days, at)
					}
				}
			}
		}
	}
	all := map[string]catalog.District{}
	for _, day := range days {
		for _, d := range catalog.Districts(day) {
			all[d.Code] = d
		}
	}
	var list []catalog.District
	for _, d := range all {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b catalog.District) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// join gives the outer lines of areas that lie side by side: a border walked both ways is no border any more. What the
// source's inaccuracy leaves between them is too small to be drawn.
func join(rings []ring) []ring {
	next := map[point][]point{}
	for _, r := range rings {
		if size(r) < 0 {
			r = slices.Clone(r)
			slices.Reverse(r)
		}
		for i, p := range r {
			q := r[(i+1)%len(r)]
			if back := slices.Index(next[q], p); back >= 0 {
				next[q] = slices.Delete(next[q], back, back+1)
			} else {
				next[p] = append(next[p], q)
			}
		}
	}
	var starts []point
	for p := range next {
		starts = append(starts, p)
	}
	slices.SortFunc(starts, func(a, b point) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	var out []ring
	for _, p := range starts {
		for len(next[p]) > 0 {
			for _, r := range loops(walk(next, p)) {
				if math.Abs(size(r)) > speck {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// walk follows lines from a point until it is back there, and takes them away.
func walk(next map[point][]point, from point) ring {
	r := ring{from}
	for at := from; ; {
		to := next[at][0]
		next[at] = next[at][1:]
		if to == from {
			return r
		}
		r = append(r, to)
		at = to
	}
}

// loops cuts a ring that touches itself into rings that do not.
func loops(r ring) []ring {
	var out []ring
	var path ring
	for _, p := range r {
		if i := slices.Index(path, p); i >= 0 {
			out = append(out, slices.Clone(path[i:]))
			path = path[:i]
		}
		path = append(path, p)
	}
	return append(out, path)
}
