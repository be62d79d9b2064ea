package record_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"qianshao/shared/record"
)

func TestTheStandardSchema(t *testing.T) {
	s := record.Standard()
	for _, k := range s.Kinds() {
		if s.KindByWire(k.Wire) != k || s.Kind(k.Name) != k {
			t.Errorf("kind %s is not found by its name and number", k.Name)
		}
		if k.Label.Zh == "" || k.Label.En == "" || k.Owner.Label() == (record.Label{}) || k.Lane > 3 {
			t.Errorf("kind %s lacks a label, an owner or a lane", k.Name)
		}
		for i := range k.Fields {
			f := &k.Fields[i]
			if k.Field(f.Name) != f || k.FieldByWire(f.Wire) != f {
				t.Errorf("%s.%s is not found by its name and number", k.Name, f.Name)
			}
			if f.Label.Zh == "" || f.Label.En == "" {
				t.Errorf("%s.%s lacks a label", k.Name, f.Name)
			}
			for _, o := range f.Options {
				if f.Option(o.Name) != f.Match(o.Label.Zh) || f.Option(o.Name) != f.Match(o.Label.En) || o.Name != strings.ToLower(o.Name) {
					t.Errorf("%s.%s: code %s is not found by its labels, or not lower case", k.Name, f.Name, o.Name)
				}
			}
		}
	}
}

// Stored changes carry these numbers and codes for ever, so the file only grows. A red line under "not written down"
// is to be appended to it; a red line under "gone" is a mistake in the declaration.
func TestNumbersAndCodesStayWhatTheyAre(t *testing.T) {
	file, err := os.ReadFile("testdata/wire.txt")
	if err != nil {
		t.Fatal(err)
	}
	kept := strings.Split(strings.TrimSpace(string(file)), "\n")
	declared := wireLines(record.Standard())
	for _, line := range declared {
		if !slices.Contains(kept, line) {
			t.Errorf("not written down: %s", line)
		}
	}
	for _, line := range kept {
		if !slices.Contains(declared, line) {
			t.Errorf("gone: %s", line)
		}
	}
}

func wireLines(s *record.Schema) []string {
	var lines []string
	for _, k := range s.Kinds() {
		lines = append(lines, fmt.Sprintf("%d %s lane %d", k.Wire, k.Name, k.Lane))
		for i := range k.Fields {
			f := &k.Fields[i]
			lines = append(lines, fmt.Sprintf("%d.%d %s.%s %s", k.Wire, f.Wire, k.Name, f.Name, f.Type))
			for _, o := range f.Options {
				lines = append(lines, fmt.Sprintf("%d.%d %s.%s = %s", k.Wire, f.Wire, k.Name, f.Name, o.Name))
			}
		}
	}
	return lines
}

func TestTheFieldsScriptsRelyOnAreDeclaredAsPublished(t *testing.T) {
	file, err := os.ReadFile("testdata/binding.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := record.Standard()
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		head, fields, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		k := s.Kind(words[0])
		if k == nil {
			t.Errorf("no kind %s", words[0])
			continue
		}
		if string(k.Owner) != words[1] || fmt.Sprint(k.Lane) != words[2] || k.Event != (len(words) == 4) {
			t.Errorf("%s: owner %s, lane %d, event %v; published as %s", k.Name, k.Owner, k.Lane, k.Event, head)
		}
		for _, published := range splitFields(fields) {
			if why := differs(k, published); why != "" {
				t.Errorf("%s.%s: %s", k.Name, published, why)
			}
		}
	}
}

// splitFields splits at spaces outside brackets.
func splitFields(text string) []string {
	var fields []string
	depth := 0
	for _, r := range text {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		}
		if r == ' ' && depth == 0 {
			fields = append(fields, "")
		} else {
			fields[len(fields)-1] += string(r)
		}
	}
	return fields
}

// differs compares a declaration with what was published of it, and says where they part.
func differs(k *record.Kind, published string) string {
	name := strings.FieldsFunc(published, func(r rune) bool { return strings.ContainsRune("!*~([", r) })[0]
	f := k.Field(name)
	if f == nil {
		return "not declared"
	}
	marks := published[len(name):]
	want := record.Quiet
	switch {
	case k.Event:
		want = record.Event
	case strings.HasPrefix(marks, "!"):
		want = record.Surface
	case strings.HasPrefix(marks, "*"):
		want = record.Members
	}
	if f.Policy != want || f.Sensitive() != strings.HasPrefix(marks, "~") {
		return fmt.Sprintf("policy %s, sensitive %v", f.Policy, f.Sensitive())
	}
	if _, codes, ok := strings.Cut(strings.TrimSuffix(marks, "]"), "["); ok {
		for _, word := range strings.Fields(codes) {
			if f.Type != record.Code || f.Match(word) == nil {
				return "no code " + word
			}
		}
		if n := len(strings.Fields(codes)); n != len(f.Options) {
			return fmt.Sprintf("%d codes, published %d", len(f.Options), n)
		}
		return ""
	}
	numbers := []string{"lat", "lon", "quantity", "members", "people", "seats", "priority"}
	switch {
	case strings.HasSuffix(marks, "()") && f.Type != record.Ref,
		strings.HasSuffix(name, "_at") && f.Type != record.Time,
		slices.Contains(numbers, name) && f.Type != record.Number:
		return "type " + string(f.Type)
	}
	return ""
}
