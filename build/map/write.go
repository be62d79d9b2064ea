package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// write puts one district on a line, as GeoJSON. Numbers have three decimals, the accuracy of the source.
func write(out io.Writer, list []district) error {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[` + "\n")
	for i, d := range list {
		x, y, room := inmost(d.rings)
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"code":%q,"name":%q,"short":%q,"from":%q,"until":%q,"rough":%q,"cp":[%.3f,%.3f],"room":%.3f},`,
			d.Code, d.Name, d.Short, d.From, d.Until, d.rough, x/unit, y/unit, room/unit)
		b.WriteString(`"geometry":{"type":"MultiPolygon","coordinates":[`)
		for j, r := range d.rings {
			b.WriteString(separator(j, ","))
			b.WriteString("[[")
			for k, p := range slices.Concat(r, r[:1]) {
				fmt.Fprintf(&b, "%s[%.3f,%.3f]", separator(k, ","), float64(p.x)/unit, float64(p.y)/unit)
			}
			b.WriteString("]]")
		}
		b.WriteString("]}}" + separator(len(list)-1-i, ",") + "\n")
	}
	b.WriteString("]}\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func separator(i int, text string) string {
	if i == 0 {
		return ""
	}
	return text
}

// squeeze is how much shorter a degree of longitude is than one of latitude at Chongqing's 30° north.
const squeeze = 0.866

// inmost is the place of the largest ring farthest from its line, where a label has most room, and how much.
func inmost(rings []ring) (x, y, room float64) {
	r := slices.MaxFunc(rings, func(a, b ring) int { return cmp.Compare(math.Abs(size(a)), math.Abs(size(b))) })
	left, low, right, high := bounds(r)
	x, y, wide, tall := (left+right)/2, (low+high)/2, right-left, high-low
	for range 4 {
		const cells = 24
		best, bx, by := -1.0, x, y
		for i := range cells + 1 {
			for j := range cells + 1 {
				px, py := x+(float64(i)/cells-.5)*wide, y+(float64(j)/cells-.5)*tall
				if room := clearance(r, px, py); room > best {
					best, bx, by = room, px, py
				}
			}
		}
		x, y, wide, tall = bx, by, wide/6, tall/6
	}
	return x, y, clearance(r, x, y)
}

func bounds(r ring) (left, low, right, high float64) {
	left, low, right, high = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range r {
		left, right = min(left, float64(p.x)), max(right, float64(p.x))
		low, high = min(low, float64(p.y)), max(high, float64(p.y))
	}
	return left, low, right, high
}

// clearance is how far a place within a ring lies from its line, below zero outside.
func clearance(r ring, x, y float64) float64 {
	inside, near := false, math.Inf(1)
	for i, p := range r {
		q := r[(i+1)%len(r)]
		ax, ay, bx, by := float64(p.x)*squeeze, float64(p.y), float64(q.x)*squeeze, float64(q.y)
		px := x * squeeze
		if (ay > y) != (by > y) && px < (bx-ax)*(y-ay)/(by-ay)+ax {
			inside = !inside
		}
		dx, dy := bx-ax, by-ay
		along := min(1, max(0, ((px-ax)*dx+(y-ay)*dy)/(dx*dx+dy*dy)))
		near = min(near, math.Hypot(px-ax-along*dx, y-ay-along*dy))
	}
	if !inside {
		return -near
	}
	return near
}
