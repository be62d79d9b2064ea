package roster

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Rate is one line of a subsidy scale. Scales are data: places pay by the hour, by the time or by the day, and by
// different rules.
type Rate struct {
	ID        uuid.UUID
	Name      string
	Subject   string // person or vehicle
	Phase     Phase
	Period    string // any, day or night
	Per       string // hour, time or day_of_service
	Amount    float64
	Basis     string // number of the document that says so
	Payer     string
	ValidFrom time.Time
	ValidTo   time.Time // zero: still
	Unused    bool      // only for those who came and were given no task
}

// RateOf reads a rate.
func RateOf(row record.Record) Rate {
	return Rate{
		ID: row.ID, Name: row.Text("name"), Subject: row.Text("subject"), Phase: Phase(row.Text("phase")),
		Period: cmp.Or(row.Text("period"), "any"), Per: cmp.Or(row.Text("per"), "hour"), Amount: row.Number("amount"),
		Basis: row.Text("basis"), Payer: row.Text("payer"), ValidFrom: row.Time("valid_from"), ValidTo: row.Time("valid_until"),
	}
}

// RatesOfSettings are the lines that the plain settings of a scale by times make (subsidy.*); amounts of 0 make none.
func RatesOfSettings(s Settings) []Rate {
	var rates []Rate
	add := func(key SettingKey, r Rate) {
		set := s.Of(key)
		if set.Value > 0 {
			r.Name, r.Per, r.Amount = set.Rule.Label.Zh, "time", set.Value
			rates = append(rates, r)
		}
	}
	add(SubsidyStandby, Rate{Subject: "person", Phase: PhaseOnCall, Period: "any"})
	add(SubsidyTravelled, Rate{Subject: "person", Phase: PhaseEnRoute, Period: "any", Unused: true})
	add(SubsidyDay, Rate{Subject: "person", Phase: PhaseOnTask, Period: "day"})
	add(SubsidyNight, Rate{Subject: "person", Phase: PhaseOnTask, Period: "night"})
	add(SubsidyVehicle, Rate{Subject: "vehicle", Phase: PhaseEnRoute, Period: "any"})
	return rates
}

// PayLine is what one rate comes to over a timeline. Rate is empty where none fits: the amount is to be settled.
type PayLine struct {
	Phase    Phase
	Period   string  // day, night or any
	Quantity float64 // hours, times or days
	Rate     Rate
	Amount   float64
}

// Settled says a rate stands behind the line.
func (l *PayLine) Settled() bool { return l.Rate.Name != "" }

// paid names a line while it is summed.
type paid struct {
	phase  Phase
	period string
	rate   Rate
}

// owed is what is counted for a line: stretches, time, or days of the calendar.
type owed struct {
	times  int
	length time.Duration
	days   map[string]bool
}

// bill sums lines up.
type bill map[paid]*owed

func (b bill) line(phase Phase, period string, r Rate) *owed {
	key := paid{phase, cmp.Or(r.Period, period), r}
	if b[key] == nil {
		b[key] = &owed{days: map[string]bool{}}
	}
	return b[key]
}

// Pay works out what a timeline comes to by the rates, in the order phases are printed. Of several rates that fit, one
// for the hour of day goes before one for the whole, then the latest. An interval that is paid by the time counts once,
// as day or night by where its greater part lies, as day when they are even.
func Pay(timeline []Interval, subject string, rates []Rate) []PayLine {
	used := slices.ContainsFunc(timeline, func(i Interval) bool { return i.Phase == PhaseOnTask })
	sums := bill{}
	for _, i := range timeline {
		if i.Phase == PhaseAway || i.Phase == PhaseHurt || i.Phase == PhaseMissing {
			continue
		}
		greater := "day"
		if i.Night > i.Day {
			greater = "night"
		}
		if r, ok := fitting(rates, subject, i, greater, used); ok && r.Per == "time" {
			sums.line(i.Phase, greater, r).times++
			continue
		}
		sums.parts(i, "day", i.Day, rates, subject, used)
		sums.parts(i, "night", i.Night, rates, subject, used)
	}
	return sums.lines()
}

// parts puts the part of an interval by day or by night to its line.
func (b bill) parts(i Interval, period string, part time.Duration, rates []Rate, subject string, used bool) {
	if part <= 0 {
		return
	}
	r, _ := fitting(rates, subject, i, period, used)
	on := b.line(i.Phase, period, r)
	on.times++
	on.length += part
	for _, d := range calendarDays(i) {
		on.days[d] = true
	}
}

func (b bill) lines() []PayLine {
	var lines []PayLine
	for key, o := range b {
		quantity := math.Round(o.length.Hours()*100) / 100
		switch key.rate.Per {
		case "time":
			quantity = float64(o.times)
		case "day_of_service":
			quantity = float64(len(o.days))
		}
		lines = append(lines, PayLine{key.phase, key.period, quantity, key.rate, math.Round(quantity*key.rate.Amount*100) / 100})
	}
	order := Phases()
	slices.SortFunc(lines, func(a, b PayLine) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Phase), slices.Index(order, b.Phase)), cmp.Compare(a.Period, b.Period),
			a.Rate.ValidFrom.Compare(b.Rate.ValidFrom), compareIDs(a.Rate.ID, b.Rate.ID), cmp.Compare(a.Rate.Name, b.Rate.Name))
	})
	return lines
}

// fitting is the rate for a part of an interval.
func fitting(rates []Rate, subject string, i Interval, period string, used bool) (best Rate, ok bool) {
	for _, r := range rates {
		if r.Subject != subject || r.Phase != i.Phase || r.Period != period && r.Period != "any" || r.Unused && used ||
			r.ValidFrom.After(i.From) || !r.ValidTo.IsZero() && !r.ValidTo.After(i.From) {
			continue
		}
		if !ok || better(r, best) {
			best, ok = r, true
		}
	}
	return best, ok
}

func better(a, b Rate) bool {
	if exact := a.Period != "any"; exact != (b.Period != "any") {
		return exact
	}
	return cmp.Or(a.ValidFrom.Compare(b.ValidFrom), compareIDs(b.ID, a.ID), cmp.Compare(b.Name, a.Name)) > 0
}

// calendarDays are the days of China's calendar that an interval touches.
func calendarDays(i Interval) []string {
	var days []string
	for at := i.From; at.Before(i.To); {
		local := at.In(chinaTime)
		days = append(days, local.Format(time.DateOnly))
		at = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, chinaTime)
	}
	return days
}
