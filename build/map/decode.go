package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// unit is how many steps of the source's grid make a degree; a step is about a hundred metres.
const unit = 1024

// point lies on the source's grid: longitude and latitude in steps.
type point struct{ x, y int }

// ring is a closed line; its last point is not the first one again.
type ring []point

// area is one district with its outer rings. The source has no holes.
type area struct {
	code  string
	rings []ring
}

var errBroken = errors.New("the line is broken off")

// decode reads the source's own compression: differences, zigzag, two characters a point.
func decode(file []byte) ([]area, error) {
	var all struct {
		Features []struct {
			ID       string
			Geometry struct {
				Type          string
				Coordinates   json.RawMessage
				EncodeOffsets json.RawMessage
			}
		}
		UTF8Encoding bool
	}
	if err := json.Unmarshal(file, &all); err != nil {
		return nil, err
	}
	var areas []area
	for _, f := range all.Features {
		lines, starts, err := parts(f.Geometry.Type, f.Geometry.Coordinates, f.Geometry.EncodeOffsets)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.ID, err)
		}
		one := area{code: f.ID}
		for i, line := range lines {
			r, err := decodeLine(line, starts[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.ID, err)
			}
			one.rings = append(one.rings, r)
		}
		areas = append(areas, one)
	}
	return areas, nil
}

// parts gives every ring of a geometry with its start.
func parts(kind string, coordinates, offsets json.RawMessage) (lines []string, starts [][2]int, err error) {
	if kind == "Polygon" {
		coordinates, offsets = []byte("["+string(coordinates)+"]"), []byte("["+string(offsets)+"]")
	}
	var of [][]string
	var from [][][2]int
	if err := errors.Join(json.Unmarshal(coordinates, &of), json.Unmarshal(offsets, &from)); err != nil {
		return nil, nil, err
	}
	if len(of) != len(from) {
		return nil, nil, errBroken
	}
	for i, polygon := range of {
		if len(polygon) != 1 || len(from[i]) != 1 {
			return nil, nil, errors.New("an area has a hole, which the source never had")
		}
		lines, starts = append(lines, polygon[0]), append(starts, from[i][0])
	}
	return lines, starts, nil
}

func decodeLine(line string, start [2]int) (ring, error) {
	letters := []rune(line)
	if len(letters)%2 != 0 {
		return nil, errBroken
	}
	at := point{start[0], start[1]}
	var r ring
	for i := 0; i < len(letters); i += 2 {
		at = point{at.x + zigzag(letters[i]), at.y + zigzag(letters[i+1])}
		if len(r) == 0 || r[len(r)-1] != at {
			r = append(r, at)
		}
	}
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r, nil
}

func zigzag(letter rune) int {
	n := int(letter) - 64
	return (n >> 1) ^ -(n & 1)
}
