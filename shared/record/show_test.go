package record_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

func TestAMaskShowsNoMoreThanItMay(t *testing.T) {
	cases := []struct {
		mask       record.Mask
		text, want string
	}{
		{record.PhoneMask, "13812341234", "138****1234"},
		{record.PhoneMask, "023-67671234", "023*****1234"},
		{record.PhoneMask, "13812341234 张三", "****"},
		{record.PhoneMask, "12345", "****"},
		{record.IDMask, "500101199001011234", "500***********1234"},
		{record.NameMask, "张伟", "张*"},
		{record.NameMask, "欧阳建国", "欧*"},
		{record.NameMask, "张", "*"},
		{record.AllMask, "李娜 13900001111", "****"},
		{record.PhoneMask, "", ""},
		{record.Open, "江津", "江津"},
	}
	for _, c := range cases {
		if got := c.mask.Hide(c.text); got != c.want {
			t.Errorf("%s of %q is %q, want %q", c.mask, c.text, got, c.want)
		}
	}
}

func TestWhatAPersonWroteIsReadAndShownAgain(t *testing.T) {
	s := record.Standard()
	cases := []struct {
		kind, field, text string
		value             merge.Value
		zh, en            string
	}{
		{"team", "status", " 任务中 ", merge.OfText("on_task"), "任务中", "on task"},
		{"team", "members", "12", merge.OfNumber(12), "12", "12"},
		{"team", "name", " 蓝天 ", merge.OfText(" 蓝天 "), " 蓝天 ", " 蓝天 "},
		{"team", "phone", "13812341234", merge.OfText("13812341234"), "138****1234", "138****1234"},
		{"need", "urgency", "urgent", merge.OfText("urgent"), "紧急", "urgent"},
		{"need", "urgency", "十万火急", merge.OfText("十万火急"), "十万火急", "十万火急"},
		{"journal", "at", "2026/7/12 14:31", merge.OfTime(1783837860000), "2026-07-12 14:31", "2026-07-12 14:31"},
		{"person", "insured", "是", merge.OfBool(true), "是", "yes"},
		{"person", "insured", "No", merge.OfBool(false), "否", "no"},
		{"team", "task", uuid.Max.String(), merge.OfID(uuid.Max), "ffffffff", "ffffffff"},
		{"organisation", "groups", "综合", merge.OfText("general"), "综合组", "general group"},
	}
	for _, c := range cases {
		f := s.Kind(c.kind).Field(c.field)
		v, err := f.Parse(c.text)
		if err != nil || v != c.value || f.Show(v, "zh") != c.zh || f.Show(v, "en") != c.en {
			t.Errorf("%s.%s %q: %v, shown %q and %q, error %v", c.kind, c.field, c.text, v, f.Show(v, "zh"), f.Show(v, "en"), err)
		}
	}
	for field, text := range map[string]string{"status": "忙", "members": "十二", "verified_at": "昨天", "task": "", "name": "\x00", "self_sufficiency_hours": "inf"} {
		if v, err := s.Kind("team").Field(field).Parse(text); record.ProblemIn(err) == nil {
			t.Errorf("%q was read as %s: %v", text, field, v)
		}
	}
	if v := s.Kind("team").Field("phone").Show(merge.OfSealed([]byte("x")), "zh"); v != "****" {
		t.Errorf("a sealed value is shown as %q", v)
	}
}

func TestTheListOfKindsForPrograms(t *testing.T) {
	var list struct {
		Kinds []struct {
			Name   string
			Lane   int
			Labels struct{ Zh, En string }
			Fields []struct {
				Name, Type, Policy, Owner string
				Codes                     []string
				Sensitive                 bool
				Labels                    struct{ Zh, En string }
			}
		}
	}
	b := record.KindsJSON(record.Standard())
	if err := json.Unmarshal(b, &list); err != nil || strings.Count(string(b), "\n") != 1 {
		t.Fatalf("not one line of JSON: %v", err)
	}
	s := record.Standard()
	same(t, len(list.Kinds), len(s.Kinds()))
	for _, listed := range list.Kinds {
		k := s.Kind(listed.Name)
		same(t, listed.Labels, struct{ Zh, En string }(k.Label))
		same(t, len(listed.Fields), len(k.Fields))
		for i, f := range listed.Fields {
			d := &k.Fields[i]
			same(t, []any{f.Name, f.Type, f.Policy, f.Owner, f.Sensitive, f.Labels.Zh},
				[]any{d.Name, string(d.Type), string(d.Policy), string(k.Owner), d.Sensitive(), d.Label.Zh})
			if (f.Type == "code") != (len(f.Codes) > 0) && f.Type != "set" {
				t.Errorf("%s.%s is a %s with %d codes", k.Name, f.Name, f.Type, len(f.Codes))
			}
		}
	}
}

func TestTheListOfKindsForPeopleNamesEveryField(t *testing.T) {
	s := record.Standard()
	for language, word := range map[string]string{"zh": "任务中", "en": "on_task"} {
		table := record.KindsTable(s, language)
		for _, k := range s.Kinds() {
			if !strings.Contains(table, k.Name+"  "+k.Label.In(language)) {
				t.Errorf("%s is not listed", k.Name)
			}
		}
		if !strings.Contains(table, word) {
			t.Errorf("codes are not listed in %s", language)
		}
	}
}

func TestASchemaThatContradictsItselfIsNotMade(t *testing.T) {
	field := record.TextField
	cases := map[string]func() *record.Schema{
		"one number for two fields": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, field(1, "x", "", ""), field(1, "y", "", "")))
		},
		"one name for two fields": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, field(1, "x", "", ""), field(2, "x", "", "")))
		},
		"the number of life": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, field(0, "x", "", "")))
		},
		"the name of life": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, field(1, record.LifeField, "", "")))
		},
		"a code without options": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, record.CodeField(1, "x", "", "")))
		},
		"one word for two codes": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, record.CodeField(1, "x", "", "",
				record.Choice("one", "一", "one"), record.Choice("two", "二", "two").Or("一"))))
		},
		"a reference to nothing": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General, record.RefField(1, "x", "", "", "b")))
		},
		"one number for two kinds": func() *record.Schema {
			return record.NewSchema(record.NewKind(1, "a", "", "", 0, record.General), record.NewKind(1, "b", "", "", 0, record.General))
		},
	}
	for name, build := range cases {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was made")
				}
			}()
			build()
		})
	}
}

func TestWhatIsShownOfConcurrentWrites(t *testing.T) {
	cases := map[string]struct {
		kind, field string
		older       merge.Value
		newer       merge.Value
		want        merge.Value
	}{
		"the earlier dispatch holds":     {"team", "task", merge.OfID(uuid.Max), merge.OfID(record.KeyID("task", "b")), merge.OfID(uuid.Max)},
		"a dispatch over a release":      {"team", "task", merge.Value{}, merge.OfID(uuid.Max), merge.OfID(uuid.Max)},
		"tasked over withdrawn":          {"team", "status", merge.OfText("on_task"), merge.OfText("withdrawn"), merge.OfText("on_task")},
		"answered over closed":           {"need", "status", merge.OfText("answered"), merge.OfText("closed"), merge.OfText("answered")},
		"answered over partly answered":  {"need", "status", merge.OfText("answered"), merge.OfText("partial"), merge.OfText("answered")},
		"the later of two other values":  {"need", "status", merge.OfText("verified"), merge.OfText("doubtful"), merge.OfText("doubtful")},
		"the later of two quiet values":  {"need", "title", merge.OfText("a"), merge.OfText("b"), merge.OfText("b")},
		"a later clearing of quiet text": {"need", "title", merge.OfText("a"), merge.Value{}, merge.Value{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := newReplica(c.kind)
			p.apply(change(1, 1, noon, "a", write(p, c.field, c.older)), change(2, 1, noon+1, "b", write(p, c.field, c.newer)))
			if got := p.r.Value(c.field); got != c.want {
				t.Errorf("shown is %s", record.AppendValue(nil, got))
			}
		})
	}
}
