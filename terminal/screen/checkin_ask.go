package screen

import (
	"cmp"
	"slices"

	"qianshao/shared/roster"
)

// proposed fills in what most arrivals have in common: they are let in, at the place where the last one was.
func (c checkin) proposed(f frame) draft {
	return c.form.given("checkin.admission", roster.AdmitIn).given("checkin.place", f.lately.last("place"))
}

// whyNot are the questions to who is not let in: the reason, and of who is turned back the way he leaves by.
func (c checkin) whyNot(w checkinWords) []Field {
	reason := Field{ID: "checkin.reason", Label: w.Reason, Kind: Han, LenMax: 200}
	switch c.text("checkin.admission") {
	case roster.AdmitTurnBack:
		reason.Hint, reason.Required = w.ReasonHint, true
		if c.mode == teamArrives {
			return []Field{reason, {ID: "checkin.route", Label: w.Route, Hint: w.RouteHint, Kind: Han, LenMax: 200}}
		}
		return []Field{reason}
	case "", roster.AdmitIn:
		return nil
	}
	return []Field{reason}
}

// whyNotText is an answer to one of the questions to who is not let in; nothing where it is not asked any more.
func (c checkin) whyNotText(field string) string {
	for _, f := range c.whyNot(checkinWords{}) {
		if f.ID == "checkin."+field {
			return c.text(f.ID)
		}
	}
	return ""
}

// teamsAmong keeps the hits that lead to a team: teams themselves first, then those found by a person or vehicle.
func teamsAmong(hits []roster.Hit) []roster.Hit {
	var teams []roster.Hit
	for _, h := range hits {
		if recordOf(h).Kind == "team" {
			teams = append(teams, h)
		}
	}
	slices.SortStableFunc(teams, func(a, b roster.Hit) int { return cmp.Compare(teamRank(a), teamRank(b)) })
	return teams
}

func teamRank(h roster.Hit) int {
	if h.Ref.Kind == "team" {
		return 0
	}
	return 1
}
