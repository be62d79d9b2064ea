package procedure

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Read turns what was typed into a form into answers. kind is the kind the questions are about; nil where they are a
// paper's own. An empty text is an answer that clears. Times may be given as 14:31, which is the moment of that name
// nearest to now; members of a set stand apart by commas, 、 or line ends; records by id or key. The problems are by field,
// and a field with one has no answer.
func Read(kind *record.Kind, asks []Ask, texts map[string]string, now time.Time) (map[string]Answer, map[string]error) {
	answers, problems := map[string]Answer{}, map[string]error{}
	for _, ask := range asks {
		text, given := texts[ask.Field]
		if !given {
			continue
		}
		f := ask.FieldOf(kind)
		answer, err := answerOf(&f, strings.TrimSpace(text), now)
		if err != nil {
			problems[ask.Field] = err
			continue
		}
		answers[ask.Field] = answer
	}
	for field := range texts {
		if !slices.ContainsFunc(asks, func(a Ask) bool { return a.Field == field }) {
			problems[field] = No(NotAsked, "没有“"+field+"”这一项。没有记录任何内容。可以填写："+askedOf(asks)+"。", "“"+field+"” is not asked for. Nothing was recorded. Asked are: "+askedOf(asks)+".")
		}
	}
	return answers, problems
}

// askedOf are the names of what is asked, for who scripts the desk.
func askedOf(asks []Ask) string {
	names := make([]string, len(asks))
	for i, a := range asks {
		names[i] = a.Field
	}
	return strings.Join(names, " ")
}

func answerOf(f *record.Field, text string, now time.Time) (Answer, error) {
	answer := Answer{Text: text}
	if text == "" {
		return answer, nil
	}
	if f.Type == record.Set {
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) }) {
			v, err := memberOf(f, strings.TrimSpace(part))
			if err != nil {
				return Answer{}, err
			}
			answer.Members = append(answer.Members, v)
		}
		return answer, nil
	}
	if f.Type == record.Time {
		text = Spelled(text, now.In(ChinaTime()), slices.Contains(wholeDays, f.Name))
		if at, dated, ok := clock(text, now); ok {
			if !dated && slices.Contains(coming, f.Name) && at.Before(now.Add(-stillComing)) {
				at = at.AddDate(0, 0, 1)
			}
			answer.Value = merge.OfTime(at.UnixMilli())
			return answer, nil
		}
	}
	v, err := f.Parse(text)
	answer.Value = v
	return answer, err
}

// memberOf reads one member; one of a set of records is kept as the text of its id.
func memberOf(f *record.Field, text string) (merge.Value, error) {
	if f.Of == "" {
		return f.Parse(text)
	}
	if id, err := uuid.Parse(text); err == nil {
		return merge.OfText(id.String()), nil
	}
	return merge.OfText(record.KeyID(f.Of, text).String()), nil
}

// wholeDays are the fields in which four digits are a day and not a time of day.
var wholeDays = []string{"expires_at", "valid_from", "valid_until", "until"}

// ReadBack is a moment that was typed into a field, as it was understood: in full; empty where it is none.
func ReadBack(f *record.Field, text string, now time.Time) string {
	a, err := answerOf(f, strings.TrimSpace(text), now)
	if err != nil || a.Value.IsNone() || f.Type != record.Time {
		return ""
	}
	return Moment(time.UnixMilli(a.Value.Millis()))
}

// ReadMoment reads a moment as people write it: 14:31, 07-12 14:31, 今天 14:31, 2026-07-12 14:31, or RFC 3339.
func ReadMoment(text string, now time.Time) (time.Time, bool) {
	f := record.TimeField(1, "at", "", "")
	a, err := answerOf(&f, strings.TrimSpace(text), now)
	if err != nil || a.Value.IsNone() {
		return time.Time{}, false
	}
	return time.UnixMilli(a.Value.Millis()).UTC(), true
}

var clockText = regexp.MustCompile(`^(?:(\d{1,2})-(\d{1,2}) )?(\d{1,2})[:：]?(\d{2})$`)

// coming are the fields that say what is expected: a time of day in them is the next one, not the nearest. At one in the
// morning a convoy due at 14:00 has not come yesterday.
var coming = []string{
	"due_at", "needed_by", "eta", "expires_at", "valid_until", "departs_at", "departs_until", "arrives_at", "planned_at", "ends_at", "reply_by",
	"reopens_at", "home_due_at",
}

// stillComing is how long after it a time of day may be typed and mean today.
const stillComing = 15 * time.Minute

// clock reads 14:31 or 1431 as the nearest such moment, and 07-12 14:31, which is dated, as one of this year.
func clock(text string, now time.Time) (at time.Time, dated, ok bool) {
	m := clockText.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false, false
	}
	local := now.In(ChinaTime())
	layout, given := "15:4", m[3]+":"+m[4]
	if m[1] != "" {
		layout, given = "1-2 15:4", m[1]+"-"+m[2]+" "+given
	}
	t, err := time.ParseInLocation(layout, given, ChinaTime())
	if err != nil {
		return time.Time{}, false, false
	}
	if m[1] != "" {
		return time.Date(local.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, ChinaTime()), true, true
	}
	at = time.Date(local.Year(), local.Month(), local.Day(), t.Hour(), t.Minute(), 0, 0, ChinaTime())
	switch d := at.Sub(local); {
	case d > 12*time.Hour:
		at = at.AddDate(0, 0, -1)
	case d < -12*time.Hour:
		at = at.AddDate(0, 0, 1)
	}
	return at, false, true
}

// Opening is what stands in an act's form when it opens.
func (a *Act) Opening(g *Given, kind *record.Kind) map[string]string {
	texts := map[string]string{}
	for _, ask := range a.Asks {
		text := ""
		switch f := kind.Field(ask.Field); {
		case ask.Given != nil:
			text = ask.Given(g)
		case ask.Blank, ask.Type != "", f == nil, g.Record.Kind == nil:
		case f.Type == record.Set:
			text = strings.Join(g.Record.Members(ask.Field), "、")
		default:
			text = Plainly(f, g.Record.Value(ask.Field))
		}
		if text != "" {
			texts[ask.Field] = text
		}
	}
	return texts
}

// Plainly writes a value as Read takes it back: codes by name, references by id, times to the minute.
func Plainly(f *record.Field, v merge.Value) string {
	switch v.Type {
	case merge.Text:
		return v.Text()
	case merge.ID:
		return v.ID().String()
	case merge.Time:
		return Moment(time.UnixMilli(v.Millis()))
	case merge.Bool:
		if v.Bool() {
			return "true"
		}
		return "false"
	}
	return f.Reveal(v, "zh")
}

// Post is a shorthand for the groups whose work an act is.
func Post(groups ...record.Group) []record.Group { return groups }

// States is a shorthand for the states an act starts from.
func States(states ...roster.Status) []roster.Status { return states }
