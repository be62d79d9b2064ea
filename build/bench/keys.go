package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// keys puts row 16, which is counted at the real window by build/walk; walked is the folder of such a walk, empty for none.
func (s *screens) keys(walked string) error {
	const bar = "12"
	if walked == "" {
		s.results = append(s.results, result{Row: "16", What: "keys of a check-in beyond the names: known team, walk-up, vehicle", Bar: bar,
			Note: "counted by go run ./build/walk DIR at the real window; --walk DIR puts it here"})
		return nil
	}
	raw, err := os.ReadFile(filepath.Join(walked, "keys.json"))
	if err != nil {
		return fmt.Errorf("read the keys of a walk: %w", err)
	}
	var steps []struct {
		Name      string `json:"name"`
		Keys, Bar int
	}
	if err := json.Unmarshal(raw, &steps); err != nil {
		return fmt.Errorf("read the keys of a walk: %w", err)
	}
	for _, step := range steps {
		if step.Bar > 0 {
			s.put("16", "keys beyond the names: "+step.Name, "keys", bar, "counted by build/walk at the real window", float64(step.Keys))
		}
	}
	return nil
}
