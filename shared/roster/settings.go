package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"qianshao/shared/record"
)

// SettingKey names one number that rules go by. It stands in the field "key" of a record of kind "setting".
type SettingKey string

// Keys of settings. Each has a row in SettingRules with its unit, what holds without a setting, and its bounds.
const (
	NeedValidHours     SettingKey = "need.valid_hours"     // how long a published need stands (R1-3)
	NeedConfirmHours   SettingKey = "need.confirm_hours"   // how long before its end what is published asks to be confirmed (R1-3)
	TaskSilenceMinutes SettingKey = "task.silence_minutes" // after how long a team at work is quiet: orange (R6-1)
	TaskAlarmMinutes   SettingKey = "task.alarm_minutes"   // after how long it is silent: red (R6-1)
	StockLow           SettingKey = "stock.low"            // at or below which an item is low, where it names no limit itself
	SaturationRatio    SettingKey = "saturation.ratio"     // people on scene for each one required, above which no more are asked for (R3-5)
	DutyMaxHours       SettingKey = "duty.max_hours"       // longest time on task before rest
	RestHours          SettingKey = "rest.hours"           // after how long on standby a team counts as fresh
	VerifyMonths       SettingKey = "verify.months"        // after how long a census record is to be verified again
	DeviceSilentDays   SettingKey = "device.silent_days"   // after how long a device not heard from is red (D5)
	LevelOneMembers    SettingKey = "level.1.members"      // fewest members of a team of level 1; 0: no bound
	LevelTwoMembers    SettingKey = "level.2.members"      // the same for level 2
	LevelThreeMembers  SettingKey = "level.3.members"      // the same for level 3
	DayFromHour        SettingKey = "evidence.day_from"    // hour at which a day's rate begins
	DayToHour          SettingKey = "evidence.day_to"      // hour at which a night's rate begins
	PassageMaxDays     SettingKey = "passage.max_days"     // longest span of an application for passage; 0: none is set (R5-2)
	SubsidyStandby     SettingKey = "subsidy.standby"      // yuan a person and time on standby; 0: none is paid
	SubsidyTravelled   SettingKey = "subsidy.travelled"    // travelled and not used
	SubsidyDay         SettingKey = "subsidy.day"          // rescue by day
	SubsidyNight       SettingKey = "subsidy.night"        // rescue by night
	SubsidyVehicle     SettingKey = "subsidy.vehicle"      // a vehicle and trip
	StockExpiryDays    SettingKey = "stock.expiry_days"    // how long before it expires stock is listed
	LeavingReport      SettingKey = "leaving.report"       // 1: a team leaves only with its report filed (R8-2)
	LeavingPassage     SettingKey = "leaving.passage"      // 1: only with its return passage settled
	LeavingGapMinutes  SettingKey = "leaving.gap_minutes"  // least time between two departures on one route, so that roads do not jam
	HomeDueHours       SettingKey = "home.due_hours"       // after how long without a word a team on its way home is overdue (R8-3)
)

// SettingRule says what a setting is.
type SettingRule struct {
	Key         SettingKey
	Label       record.Label
	Unit        record.Label
	Default     float64
	Least, Most float64
}

// SettingRules lists every setting this version reads, in the order they are shown. The subsidies' amounts are 0 until
// the area has a rule of its own: none of another place is taken for it.
func SettingRules() []SettingRule {
	hours, minutes, months := says("小时", "hours"), says("分钟", "minutes"), says("个月", "months")
	yuan, people := says("元/人次", "yuan a person and time"), says("人", "people")
	return []SettingRule{
		{NeedValidHours, says("需求有效时长", "how long a need stands"), hours, 48, 1, 720},
		{NeedConfirmHours, says("到期前提请确认", "confirm before its end"), hours, 6, 1, 720},
		{TaskSilenceMinutes, says("任务静默提醒", "quiet after"), minutes, 30, 1, 1440},
		{TaskAlarmMinutes, says("任务静默告警", "silent after"), minutes, 60, 1, 2880},
		{StockLow, says("库存不足数量", "stock is low at"), says("件", "pieces"), 10, 0, 1e6},
		{SaturationRatio, says("力量饱和比", "saturated at"), says("倍", "times"), 1.5, 0.1, 100},
		{DutyMaxHours, says("连续任务最长时间", "longest time on task"), hours, 12, 1, 72},
		{RestHours, says("恢复所需休整", "rested after"), hours, 8, 1, 72},
		{VerifyMonths, says("普查核实周期", "verify again after"), months, 12, 1, 120},
		{DeviceSilentDays, says("设备失联天数", "device not heard from for"), says("天", "days"), 3, 1, 365},
		{LevelOneMembers, says("1级队伍最少人数", "fewest members, level 1"), people, 0, 0, 10_000},
		{LevelTwoMembers, says("2级队伍最少人数", "fewest members, level 2"), people, 0, 0, 10_000},
		{LevelThreeMembers, says("3级队伍最少人数", "fewest members, level 3"), people, 0, 0, 10_000},
		{DayFromHour, says("昼间起", "day begins"), says("点", "o'clock"), 6, 0, 24},
		{DayToHour, says("昼间止", "day ends"), says("点", "o'clock"), 22, 0, 24},
		{PassageMaxDays, says("通行申请最长时间跨度", "longest span of a passage"), says("天", "days"), 0, 0, 60},
		{SubsidyStandby, says("备勤补助", "subsidy for standby"), yuan, 0, 0, 1e6},
		{SubsidyTravelled, says("到达未使用补助", "subsidy, travelled and not used"), yuan, 0, 0, 1e6},
		{SubsidyDay, says("白天救援补助", "subsidy, rescue by day"), yuan, 0, 0, 1e6},
		{SubsidyNight, says("夜间救援补助", "subsidy, rescue by night"), yuan, 0, 0, 1e6},
		{SubsidyVehicle, says("车辆补助", "subsidy, vehicle"), says("元/车次", "yuan a vehicle and trip"), 0, 0, 1e6},
		{StockExpiryDays, says("临期提前天数", "list stock that expires within"), says("天", "days"), 7, 1, 365},
		{LeavingReport, says("撤离须交工作报告", "leaving needs the report"), says("1 是 0 否", "1 yes, 0 no"), 0, 0, 1},
		{LeavingPassage, says("撤离须办返程通行", "leaving needs the return passage"), says("1 是 0 否", "1 yes, 0 no"), 0, 0, 1},
		{LeavingGapMinutes, says("同路线出发间隔", "between departures on one route"), minutes, 15, 0, 720},
		{HomeDueHours, says("撤离后报平安时限", "home by, after leaving"), hours, 24, 1, 720},
	}
}

// RuleOfSetting gives the rule of a key; ok is false for a key of a newer version or none.
func RuleOfSetting(key SettingKey) (rule SettingRule, ok bool) {
	rules := SettingRules()
	i := slices.IndexFunc(rules, func(r SettingRule) bool { return r.Key == key })
	if i < 0 {
		return SettingRule{}, false
	}
	return rules[i], true
}

// Setting is a number in force, with where it comes from.
type Setting struct {
	Rule   SettingRule
	Value  float64
	Source record.Record // the setting's record; its Kind is nil where the default holds
}

// Settings are the numbers in force at one moment. The zero Settings are the defaults.
type Settings struct{ set map[SettingKey]Setting }

// SettingsIn reads the settings in force at now. Of several spaces the first that has a key is heard: an incident's own,
// then the census. Of several rows of a key the one with the latest "valid_from" not after now is in force.
func SettingsIn(now time.Time, spaces ...record.Reader) (Settings, error) {
	s := Settings{set: map[SettingKey]Setting{}}
	for _, r := range spaces {
		if r == nil {
			continue
		}
		rows, err := r.List(record.Query{Kind: "setting"})
		if err != nil {
			return Settings{}, fmt.Errorf("list settings: %w", err)
		}
		for key, setting := range inForce(rows, now) {
			if _, nearer := s.set[key]; !nearer {
				s.set[key] = setting
			}
		}
	}
	return s, nil
}

// SettingsOf gives the settings of rows that were read already.
func SettingsOf(rows []record.Record, now time.Time) Settings { return Settings{inForce(rows, now)} }

// Beside is the picture with the settings of the census, which are heard where the space is silent.
func (p *Picture) Beside(census *Picture) *Picture {
	if census == nil || len(census.settings) == 0 {
		return p
	}
	both := *p
	both.office = census.settings
	return &both
}

// Settings are the numbers in force in the space at now; census, which may be nil, is heard where the space is silent,
// as is the one the picture was set beside.
func (p *Picture) Settings(census *Picture, now time.Time) Settings {
	if census == nil {
		return SettingsOf(p.settings, now).over(p.office, now)
	}
	return SettingsOf(p.settings, now).Over(census, now)
}

// Over is these settings with those of the census where they are silent; census may be nil.
func (s Settings) Over(census *Picture, now time.Time) Settings {
	if census == nil {
		return s
	}
	return s.over(census.settings, now)
}

func (s Settings) over(rows []record.Record, now time.Time) Settings {
	both := Settings{inForce(rows, now)}
	for key, setting := range s.set {
		both.set[key] = setting
	}
	return both
}

// inForce chooses the row of each key. A value out of bounds, as another desk's newer version may allow, is not heard.
func inForce(rows []record.Record, now time.Time) map[SettingKey]Setting {
	chosen := map[SettingKey]Setting{}
	for _, row := range rows {
		rule, known := RuleOfSetting(SettingKey(strings.TrimSpace(row.Text("key"))))
		value := row.Number("value")
		if !known || row.Gone || row.Value("value").IsNone() || value < rule.Least || value > rule.Most || row.Time("valid_from").After(now) {
			continue
		}
		if last, have := chosen[rule.Key]; !have || later(row, last.Source) {
			chosen[rule.Key] = Setting{rule, value, row}
		}
	}
	return chosen
}

// later says whether a is in force before b. Equal days are told by id, so that every replica chooses alike.
func later(a, b record.Record) bool {
	if c := a.Time("valid_from").Compare(b.Time("valid_from")); c != 0 {
		return c > 0
	}
	return compareIDs(a.ID, b.ID) > 0
}

// Number is the value of a setting; 0 for a key without a rule.
func (s Settings) Number(key SettingKey) float64 { return s.Of(key).Value }

// Of is a setting with its source.
func (s Settings) Of(key SettingKey) Setting {
	if set, ok := s.set[key]; ok {
		return set
	}
	rule, _ := RuleOfSetting(key)
	return Setting{Rule: rule, Value: rule.Default}
}

// Span is a setting in hours, minutes or days as a duration; a month counts as 30 days, where Months does not fit.
func (s Settings) Span(key SettingKey) time.Duration {
	set := s.Of(key)
	unit := map[string]time.Duration{"minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour, "months": 30 * 24 * time.Hour}
	return time.Duration(set.Value * float64(unit[set.Rule.Unit.En]))
}

// MonthsBefore is so many months before now, as a setting in months says.
func (s Settings) MonthsBefore(key SettingKey, now time.Time) time.Time {
	return now.AddDate(0, -int(s.Number(key)), 0)
}
