package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
)

type labelsJSON struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

type kindJSON struct {
	Name   string      `json:"name"`
	Lane   int         `json:"lane"`
	Labels labelsJSON  `json:"labels"`
	Owner  Group       `json:"owner"`
	Event  bool        `json:"event"`
	Fields []fieldJSON `json:"fields"`
}

type fieldJSON struct {
	Name       string                `json:"name"`
	Type       Type                  `json:"type"`
	Codes      []string              `json:"codes,omitempty"`
	Suggested  []string              `json:"suggested,omitempty"`
	Of         string                `json:"of,omitempty"`
	Policy     Policy                `json:"policy"`
	Owner      Group                 `json:"owner"`
	Sensitive  bool                  `json:"sensitive"`
	Required   bool                  `json:"required"`
	Lane       int                   `json:"lane"`
	Unit       *labelsJSON           `json:"unit,omitempty"`
	Labels     labelsJSON            `json:"labels"`
	CodeLabels map[string]labelsJSON `json:"code_labels,omitempty"`
}

// KindsJSON lists every kind with its fields as one line of JSON, as `terminal kinds --json` prints it.
func KindsJSON(s *Schema) []byte {
	kinds := make([]kindJSON, len(s.kinds))
	for i, k := range s.kinds {
		kinds[i] = kindJSON{
			Name: k.Name, Lane: int(k.Lane), Labels: labelsJSON(k.Label), Owner: k.Owner, Event: k.Event,
			Fields: make([]fieldJSON, len(k.Fields)),
		}
		for j := range k.Fields {
			kinds[i].Fields[j] = k.Fields[j].asJSON()
		}
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(map[string]any{"kinds": kinds}); err != nil {
		panic("record: kinds are not JSON: " + err.Error()) // only a type of our own could do this
	}
	return b.Bytes()
}

func (f *Field) asJSON() fieldJSON {
	j := fieldJSON{
		Name: f.Name, Type: f.Type, Of: f.Of, Policy: f.Policy, Owner: f.kind.Owner, Sensitive: f.Sensitive(),
		Required: f.Required, Lane: int(f.kind.Lane), Labels: labelsJSON(f.Label),
	}
	if f.Unit != (Label{}) {
		unit := labelsJSON(f.Unit)
		j.Unit = &unit
	}
	for _, o := range f.Options {
		if f.closed() {
			j.Codes = append(j.Codes, o.Name)
		} else {
			j.Suggested = append(j.Suggested, o.Name)
		}
		if j.CodeLabels == nil {
			j.CodeLabels = map[string]labelsJSON{}
		}
		j.CodeLabels[o.Name] = labelsJSON(o.Label)
	}
	return j
}

// KindsTable lists every kind with its fields for a person, in language "zh" or "en".
func KindsTable(s *Schema, language string) string {
	var b strings.Builder
	for _, k := range s.kinds {
		event := ""
		if k.Event {
			event = "  " + Label{"只登记不修改", "written once"}.In(language)
		}
		fmt.Fprintf(&b, "%s  %s  [%d]  %s%s\n", k.Name, k.Label.In(language), k.Lane, s.Group(k.Owner).In(language), event)
		columns := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for i := range k.Fields {
			f := &k.Fields[i]
			fmt.Fprintf(columns, "  %s\t%s\t%s\t%s\n", f.Name, f.Type, f.Policy, f.describe(language))
		}
		columns.Flush()
		b.WriteByte('\n')
	}
	return b.String()
}

// describe says what else there is to know of a field: label, unit, what it refers to, its words.
func (f *Field) describe(language string) string {
	parts := []string{f.Label.In(language)}
	if unit := f.Unit.In(language); unit != "" {
		parts = append(parts, "("+unit+")")
	}
	if f.Of != "" {
		parts = append(parts, "→ "+f.Of)
	}
	if f.Sensitive() {
		parts = append(parts, Label{"敏感", "sensitive"}.In(language))
	}
	if len(f.Options) > 0 {
		words := make([]string, len(f.Options))
		for i, o := range f.Options {
			words[i] = o.Name
			if language != "en" {
				words[i] += "=" + o.Label.Zh
			}
		}
		parts = append(parts, strings.Join(words, " "))
	}
	return strings.Join(parts, " ")
}

// Label names the group on screen, in the plan's words.
func (g Group) Label() Label {
	for _, o := range groups() {
		if o.Name == string(g) {
			return o.Label
		}
	}
	return Label{}
}
