package roster_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// settingRow is a setting as it stands in a space.
func settingRow(key roster.SettingKey, value float64, from time.Time) record.Record {
	kind := record.Standard().Kind("setting")
	row := record.Record{Kind: kind, ID: uuid.New(), Values: make([]merge.Value, len(kind.Fields))}
	row.Values[kind.Field("key").Place()] = merge.OfText(string(key))
	row.Values[kind.Field("value").Place()] = merge.OfNumber(value)
	if !from.IsZero() {
		row.Values[kind.Field("valid_from").Place()] = merge.OfTime(from.UnixMilli())
	}
	return row
}

func TestD3_TheSettingInForceIsTheLatestNotAfterNow(t *testing.T) {
	rows := []record.Record{
		settingRow(roster.NeedValidHours, 72, noon.Add(-48*time.Hour)),
		settingRow(roster.NeedValidHours, 24, noon.Add(-time.Hour)),
		settingRow(roster.NeedValidHours, 12, noon.Add(time.Hour)),
		settingRow(roster.TaskAlarmMinutes, -5, noon.Add(-time.Hour)),
		settingRow("of.a.newer.version", 5, noon),
	}
	for at, want := range map[time.Time]float64{noon: 24, noon.Add(2 * time.Hour): 12, noon.Add(-24 * time.Hour): 72, noon.Add(-100 * time.Hour): 48} {
		if got := roster.SettingsOf(rows, at).Number(roster.NeedValidHours); got != want {
			t.Errorf("at %v: %v hours, want %v", at, got, want)
		}
	}
	if got := roster.SettingsOf(rows, noon).Span(roster.TaskAlarmMinutes); got != time.Hour {
		t.Errorf("a value out of bounds was heard: %v", got)
	}
	for i, rule := range roster.SettingRules() {
		if rule.Default < rule.Least || rule.Default > rule.Most || rule.Label.Zh == "" || rule.Label.En == "" || rule.Unit.En == "" {
			t.Errorf("%s (%d): its default lies outside its bounds, or it has no words", rule.Key, i)
		}
	}
}

func TestD3_SilenceIsToldByTheSettings(t *testing.T) {
	team := roster.Team{Status: roster.TeamOnTask, LastContactAt: noon.Add(-20 * time.Minute)}
	if _, s := team.SilenceOf(noon); s != roster.Heard {
		t.Errorf("quiet after 20 minutes by default: %s", s)
	}
	set := roster.SettingsOf([]record.Record{settingRow(roster.TaskSilenceMinutes, 10, noon), settingRow(roster.TaskAlarmMinutes, 15, noon)}, noon)
	if _, s := team.SilenceBy(noon, set); s != roster.Silent {
		t.Errorf("not silent after 20 minutes where 15 are set: %q", s)
	}
}
