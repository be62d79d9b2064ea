package procedure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals about leaving.
const (
	RoadJam       roster.Code = "road_would_jam"
	PlannedTwice  roster.Code = "departure_planned_already"
	NobodyLeaves  roster.Code = "nobody_leaves"
	WholeLeaves   roster.Code = "whole_team_leaves"
	NotHere       roster.Code = "not_on_scene"
	NotSupervisor roster.Code = "not_a_named_supervisor"
	NothingOpen   roster.Code = "nothing_to_waive"
)

// departureBook is the withdrawal plan, and the parts of teams that leave before the rest.
func departureBook() Register {
	coordination := Post(record.Coordination)
	plan := []Ask{
		{Field: "teams", Type: record.Set, Of: "team", Label: says("队伍（可多支）", "Teams"), Needed: true}, {Field: "phase", Needed: true, Given: Always("第一批")},
		{Field: "planned_at", Needed: true}, {Field: "interval", Type: record.Number, Label: says("间隔（分钟）", "Minutes between"), Hint: says("几支队伍依次出发，避免堵路", "teams leave one after another, so that roads do not jam")},
		{Field: "route", Needed: true}, {Field: "area"}, {Field: "assembly"}, {Field: "destination"}, {Field: "note", Long: true},
	}
	open := States(roster.DeparturePlanned, roster.DepartureTold)
	return Register{
		Name: "departure", Kind: "departure", Label: says("撤离计划", "Withdrawal plan"), State: "status", Closed: States(roster.DepartureCancelled),
		Columns: columnsOf("phase", "order", "planned_at+", "team+", "part", "people", "vehicles", "area", "route+", "destination", "status", "notified_at+", "left_at+"),
		Filters: []string{"phase", "area", "team", "route"},
		Tones:   map[roster.Status]Tone{roster.DeparturePlanned: Info, roster.DepartureTold: Good, roster.DepartureLeft: Muted, roster.DepartureCancelled: Muted},
		Urgent: func(v *View, r *record.Record) bool {
			return slices.Contains(open, roster.Status(r.Text("status"))) && overdue(r.Time("planned_at"), v.Now)
		},
		Acts: []Act{
			{Name: "plan", Label: says("列入计划", "Plan"), Key: "N", New: true, To: roster.DeparturePlanned, By: coordination, Asks: plan, Rule: planDepartures, Line: planLine},
			{Name: "change", Label: says("调整", "Change"), Key: "E", From: open, By: coordination, Rule: replanned, Asks: []Ask{
				{Field: "phase", Needed: true}, {Field: "order"}, {Field: "planned_at", Needed: true}, {Field: "route", Needed: true}, {Field: "area"}, {Field: "assembly"}, {Field: "destination"}, {Field: "note", Long: true},
			}},
			{Name: "tell", Label: says("通知队伍", "Tell the team"), Key: "T", From: open, To: roster.DepartureTold, By: coordination, Stamp: "notified_at", Paper: "departure-notice", Asks: []Ask{
				{Field: "notified_how", Needed: true, Given: Always("电话")}, {Field: "notified_whom", Needed: true, Given: leaderOf},
			}},
			{Name: "part", Label: says("部分撤离", "Part of a team leaves"), Key: "P", New: true, To: roster.DepartureLeft, By: coordination, Stamp: "left_at", Rule: leaveInPart, Line: partLine, Asks: []Ask{
				{Field: "team", Needed: true}, {Field: "persons", Hint: says("花名册上离开的人", "those on the roster who leave")}, {Field: "unnamed", Hint: says("另有未登记姓名的离开人数", "others who leave, not entered by name")},
				{Field: "plates"}, {Field: "unlisted"}, {Field: "leader"}, {Field: "phone"}, {Field: "left_at", Given: Now}, {Field: "route"}, {Field: "destination"}, {Field: "note", Long: true},
			}},
			{Name: "cancel", Label: says("取消", "Cancel"), Key: "X", From: open, To: roster.DepartureCancelled, By: coordination, Asks: []Ask{reasonAsk()}},
		},
		Papers: []string{"departure-notice"},
	}
}

func leaderOf(g *Given) string {
	row, ok, err := g.Facts.Find("team", g.Record.Ref("team"))
	if err != nil || !ok {
		return ""
	}
	return strings.TrimSpace(row.Text("leader") + " " + row.Text("phone"))
}

// departuresMax bounds how many teams one act plans.
const departuresMax = 60

// planDepartures puts teams into the plan, one after another.
func planDepartures(c *Case) error {
	teams := c.Form["teams"].Members
	if len(teams) > departuresMax {
		return NoIn("teams", roster.TooManyAtOnce, "一次最多安排 60 支队伍。没有改动；请分批安排。", "At most 60 teams at a time. Nothing was changed; plan them in parts.")
	}
	first, gap := c.Time("planned_at"), time.Duration(c.Number("interval"))*time.Minute
	if err := c.roadFree(first, gap, len(teams), uuid.UUID{}); err != nil {
		return err
	}
	rows := c.List("departure")
	order := 0
	for _, row := range rows {
		if row.Text("phase") == c.Text("phase") && row.Text("status") != string(roster.DepartureCancelled) {
			order = max(order, int(row.Number("order")))
		}
	}
	for i, m := range teams {
		id, err := uuid.Parse(m.Text())
		if err != nil {
			return NoIn("teams", roster.Unknown, "不认识的队伍："+m.Text()+"。没有改动。", "Unknown team "+m.Text()+". Nothing was changed.")
		}
		team, heads, vehicles, _, err := c.teamHere(id)
		if err != nil {
			return err
		}
		for _, row := range rows {
			d := roster.DepartureOf(row)
			if d.Team == id && !d.InPart && (d.Status == roster.DeparturePlanned || d.Status == roster.DepartureTold) {
				return NoIn("teams", PlannedTwice, "“"+team.Name+"”已在"+d.Phase+"计划中。没有改动；请调整原来的一条。", "“"+team.Name+"” is in the plan already. Nothing was changed; change that entry.")
			}
		}
		e := c.Main()
		if i > 0 {
			e = c.Create("departure").Text("status", string(roster.DeparturePlanned)).Time("status_at", c.Actor.Now)
			for _, field := range []string{"phase", "route", "area", "assembly", "destination", "note"} {
				e.Text(field, c.Text(field))
			}
		}
		e.Ref("team", id).Text("part", "whole").Number("order", float64(order+i+1)).Time("planned_at", first.Add(gap*time.Duration(i))).
			Number("people", float64(heads.OnScene())).Number("vehicles", float64(vehicles))
		if c.Text("area") == "" {
			e.Text("area", team.Place)
		}
	}
	return nil
}

func planLine(c *Case) string {
	return fmt.Sprintf("列入撤离计划：%s，%d 支队伍，%s 起%s", c.Text("phase"), len(c.Form["teams"].Members), Moment(c.Time("planned_at")), tailOf(c.Text("route")))
}

// replanned keeps the roads free when a time or a route is changed.
func replanned(c *Case) error {
	at := c.Time("planned_at")
	if at.IsZero() {
		at = c.Record.Time("planned_at")
	}
	return c.roadFree(at, 0, 1, c.ID)
}

// roadFree asks when departures on one route would come closer than the settings' gap.
func (c *Case) roadFree(first time.Time, gap time.Duration, n int, self uuid.UUID) error {
	settings, err := settingsIn(c.Facts, c.Actor.Now)
	if err != nil {
		return err
	}
	least, route := settings.Span(roster.LeavingGapMinutes), roster.NormalName(c.Shows("route"))
	if n > 1 && gap < least {
		return c.Warn(RoadJam, fmt.Sprintf("几支队伍间隔 %g 分钟，少于 %g 分钟，可能堵路。尚未保存；请加大间隔，或确认照此安排。", gap.Minutes(), least.Minutes()),
			fmt.Sprintf("Teams would leave %g minutes apart, less than %g: roads may jam. Not saved yet; widen the gap, or confirm.", gap.Minutes(), least.Minutes()))
	}
	for _, row := range c.List("departure") {
		d := roster.DepartureOf(row)
		open := d.Status == roster.DeparturePlanned || d.Status == roster.DepartureTold
		if !open || row.ID == self || route == "" || roster.NormalName(d.Route) != route {
			continue
		}
		for i := range n {
			if at := first.Add(gap * time.Duration(i)); at.Sub(d.PlannedAt).Abs() < least {
				name := "另一支队伍"
				if team, ok := c.Find("team", d.Team); ok {
					name = team.Title()
				}
				return c.Warn(RoadJam, fmt.Sprintf("“%s”%s 走同一路线，间隔少于 %g 分钟，可能堵路。尚未保存；请错开时间，或确认照此安排。", name, Moment(d.PlannedAt), least.Minutes()),
					fmt.Sprintf("“%s” takes the same route at %s, less than %g minutes apart. Not saved yet; move the time, or confirm.", name, Moment(d.PlannedAt), least.Minutes()))
			}
		}
	}
	return nil
}

// teamHere gives a team on scene with its heads, how many vehicles it has here, and those of them that are known by plate.
func (c *Case) teamHere(id uuid.UUID) (team roster.Team, heads roster.HeadCount, vehicles int, plates []roster.Vehicle, err error) {
	row, ok := c.Find("team", id)
	if !ok {
		return team, heads, 0, nil, roster.UnknownRecord("team", id)
	}
	team = roster.TeamOf(row)
	if !roster.OnScene(team.Status) {
		return team, heads, 0, nil, No(NotHere, "“"+team.Name+"”不在现场。没有改动；请核对队伍状态。", "“"+team.Name+"” is not on scene. Nothing was changed; check its state.")
	}
	p := roster.Picture{Teams: []roster.Team{team}}
	ids := []uuid.UUID{id}
	for _, alias := range c.List("team", Is("same_as", merge.OfID(id))) {
		p.Teams, ids = append(p.Teams, roster.TeamOf(alias)), append(ids, alias.ID)
	}
	for _, of := range ids {
		p.Checkins = append(p.Checkins, rowsOf(c, "checkin", of, roster.CheckinOf)...)
		p.People = append(p.People, rowsOf(c, "person", of, roster.PersonOf)...)
		p.Departures = append(p.Departures, rowsOf(c, "departure", of, roster.DepartureOf)...)
		p.Vehicles = append(p.Vehicles, rowsOf(c, "vehicle", of, roster.VehicleOf)...)
	}
	p.Arrange()
	here := slices.DeleteFunc(p.Vehicles, func(v roster.Vehicle) bool { return v.Status != roster.VehicleArrived && v.Status != roster.VehicleOut })
	return team, p.HeadCount(id), p.Counts().Int("vehicles.on_scene"), here, nil
}

func rowsOf[T any](c *Case, kind string, team uuid.UUID, of func(record.Record) T) []T {
	var out []T
	for _, row := range c.List(kind, Is("team", merge.OfID(team))) {
		out = append(out, of(row))
	}
	return out
}

// leaveInPart lets some people and vehicles of a team go while the rest stays: those by name and plate leave as
// themselves, the others as a number, and the head count follows.
func leaveInPart(c *Case) error {
	team, heads, _, vehicles, err := c.teamHere(c.Ref("team"))
	if err != nil {
		return err
	}
	persons, plates := c.Form["persons"].Members, c.Form["plates"].Members
	unnamed, unlisted := int(c.Number("unnamed")), int(c.Number("unlisted"))
	people := len(persons) + unnamed
	switch {
	case people == 0 && len(plates)+unlisted == 0:
		return NoIn("persons", NobodyLeaves, "请填写离开的人员或车辆。没有改动。", "Say who or which vehicles leave. Nothing was changed.")
	case people >= heads.OnScene() && people > 0:
		return NoIn("unnamed", WholeLeaves, fmt.Sprintf("“%s”在场 %d 人，离开 %d 人，是全队撤离。没有改动；请到“撤离离场”办理。", team.Name, heads.OnScene(), people),
			fmt.Sprintf("%d of “%s” are here and %d would leave: that is the whole team. Nothing was changed; use the leaving page.", heads.OnScene(), team.Name, people))
	case unnamed > max(0, heads.Declared-heads.Named):
		return NoIn("unnamed", NotHere, fmt.Sprintf("未登记姓名的只有 %d 人。没有改动；已登记姓名的请从名单中选。", max(0, heads.Declared-heads.Named)),
			fmt.Sprintf("Only %d are not entered by name. Nothing was changed; choose the others from the roster.", max(0, heads.Declared-heads.Named)))
	}
	at := c.At("left_at")
	for _, m := range persons {
		row, ok := c.member(m, "person")
		if !ok || row.Text("status") == string(roster.PersonLeft) || row.Ref("team") != team.ID {
			return NoIn("persons", NotHere, "名单中有人不在该队或已离场。没有改动；请核对名单。", "Somebody named is not of this team or has left. Nothing was changed; check the list.")
		}
		c.Change("person", row.ID).Text("status", string(roster.PersonLeft)).Time("status_at", at)
	}
	for _, m := range plates {
		row, ok := c.member(m, "vehicle")
		if !ok || !slices.ContainsFunc(vehicles, func(v roster.Vehicle) bool { return v.ID == row.ID }) {
			return NoIn("plates", NotHere, "名单中有车辆不在该队或不在场。没有改动；请核对。", "A vehicle named is not of this team or not here. Nothing was changed; check the list.")
		}
		c.Change("vehicle", row.ID).Text("status", string(roster.VehicleLeft)).Time("status_at", at)
	}
	c.Main().Text("part", "part").Number("people", float64(people)).Number("vehicles", float64(len(plates)+unlisted)).Time("left_at", at)
	return nil
}

func (c *Case) member(m merge.Value, kind string) (record.Record, bool) {
	id, err := uuid.Parse(m.Text())
	if err != nil {
		return record.Record{}, false
	}
	return c.Find(kind, id)
}

func partLine(c *Case) string {
	name := ""
	if team, ok := c.Find("team", c.Ref("team")); ok {
		name = team.Title()
	}
	set := c.Main().edit.Set
	return fmt.Sprintf("部分撤离：%s %g 人 %g 车%s", name, set["people"].Number(), set["vehicles"].Number(), tailOf(c.Text("destination")))
}
