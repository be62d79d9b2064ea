package duty

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// Ways in which a question is asked.
const (
	asText    = "text"
	asLong    = "long"
	asNumber  = "number"
	asTime    = "time"
	asOne     = "one"     // of some codes
	asSeveral = "several" // of some codes
	asYesNo   = "yesno"
)

// field is one question of an act's form.
type field struct {
	Name, Label, Hint, Unit string
	Way                     string
	Value                   string
	Options                 []option // that may be chosen; of a text, what is suggested
	Needed                  bool
	LenMax                  int    // characters; 0: no bound
	Kept                    bool   // something stands here that is not shown, and stays unless it is written over
	Problem                 string // what is wrong with what was typed
}

// option is one thing that may be chosen.
type option struct {
	Value, Label string
	Chosen       bool
}

// suggestionsMax bounds what a field that names records suggests; any number or name may be typed all the same.
const suggestionsMax = 500

// fieldsOf asks what an act asks, with what stands there when the form opens.
func fieldsOf(p *page.Page, kind *record.Kind, act *procedure.Act, o desk.Opening) []field {
	fields := make([]field, 0, len(act.Asks))
	for _, ask := range act.Asks {
		declared := ask.FieldOf(kind)
		f := field{
			Name: ask.Field, Label: p.In(ask.LabelOf(kind)), Hint: p.In(ask.Hint), Unit: p.In(declared.Unit), Needed: ask.Needed, Way: wayOf(&declared, ask.Long),
			Value: o.Texts[ask.Field], LenMax: declared.LenMax,
		}
		if f.Value != "" && (declared.Sensitive() || p.Text(f.Value) != f.Value) {
			f.Kept, f.Value, f.Needed = true, "", false // the centre shows no whole number of a person without a reason
			f.Hint = p.T("现有内容含个人号码，此处不显示；不填即保留，填写则替换", "What stands holds a number of a person and is not shown; it stays unless you fill this in")
		}
		f.choices(p, &declared, o.Choices[ask.Field])
		fields = append(fields, f)
	}
	return fields
}

func wayOf(f *record.Field, long bool) string {
	switch {
	case f.Type == record.Set && f.Of == "" && len(f.Options) > 0:
		return asSeveral
	case f.Type == record.Code:
		return asOne
	case f.Type == record.Bool:
		return asYesNo
	case f.Type == record.Number:
		return asNumber
	case f.Type == record.Time:
		return asTime
	case long:
		return asLong
	}
	return asText
}

// choices fills what may be chosen or is suggested. A record that is named stands there by its name where only one is called
// so, as people type it.
func (f *field) choices(p *page.Page, declared *record.Field, records []desk.Choice) {
	for _, o := range declared.Options {
		label := p.In(o.Label)
		if f.Way == asText { // of a text what is suggested are the words themselves
			f.Options = append(f.Options, option{Value: label})
			continue
		}
		f.Options = append(f.Options, option{Value: o.Name, Label: label})
	}
	if f.Way == asText && len(declared.Options) > 0 {
		f.Value = declared.Shown(f.Value, p.Lang)
	}
	named := map[string]int{}
	for _, c := range records {
		named[c.Label]++
	}
	for _, c := range records {
		if id, err := uuid.Parse(f.Value); err == nil && id == c.ID && named[c.Label] == 1 {
			f.Value = c.Label
		}
		if len(f.Options) < suggestionsMax && named[c.Label] == 1 {
			f.Options = append(f.Options, option{Value: c.Label})
		}
	}
	if f.Way == asYesNo {
		f.Options = []option{{Value: "true", Label: p.T("是", "yes")}, {Value: "false", Label: p.T("否", "no")}}
	}
	f.choose()
}

// choose marks what stands as chosen. What is none of the choices is one more: nothing that stands is lost by being looked at.
func (f *field) choose() {
	if f.Way != asOne && f.Way != asSeveral && f.Way != asYesNo {
		return
	}
	chosen := []string{f.Value}
	if f.Way == asSeveral {
		chosen = strings.FieldsFunc(f.Value, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
	}
	for i := range f.Options {
		f.Options[i].Chosen = slices.Contains(chosen, f.Options[i].Value)
	}
	for _, one := range chosen {
		if one != "" && !slices.ContainsFunc(f.Options, func(o option) bool { return o.Value == one }) {
			f.Options = append(f.Options, option{Value: one, Label: cmp.Or(one, "—"), Chosen: true})
		}
	}
}

// take puts what was typed in the place of what stood there.
func (f *field) take(values []string) {
	f.Value = strings.Join(values, "、")
	f.choose()
}
