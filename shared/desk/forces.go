package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// SignUp takes an application to come. A team known to the census is copied in with what the census knows.
func (d *Desk) SignUp(ctx context.Context, f roster.SignupForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) { return r.signUp(a, f) })
}

func (f facts) signUp(a roster.Actor, form roster.SignupForm) (record.Act, error) {
	team, err := f.teamFacts(form.Team, form.NewTeam)
	if err != nil {
		return record.Act{}, err
	}
	var earlier []roster.Signup
	if team.Team.Known() {
		if earlier, err = ofTeam(f, "signup", roster.SignupOf, team.Team.ID); err != nil {
			return record.Act{}, err
		}
	}
	return roster.SignUp(a, team, earlier, form)
}

// Decide decides sign-ups in bulk, all or none. A refusal names in About the one it is about.
func (d *Desk) Decide(ctx context.Context, signups []uuid.UUID, v roster.Verdict) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		var all, others []roster.Signup
		var teams []roster.Team
		for _, id := range signups {
			row, err := r.row("signup", id)
			if err != nil {
				return record.Act{}, err
			}
			s := roster.SignupOf(row)
			team, err := r.team(s.Team)
			if err != nil && roster.Refused(err) == nil { // a team not known here yet does not stop a decision
				return record.Act{}, err
			}
			all, teams = append(all, s), append(teams, team)
			if team.Known() {
				more, err := ofTeam(r, "signup", roster.SignupOf, team.ID)
				if err != nil {
					return record.Act{}, err
				}
				others = append(others, slices.DeleteFunc(more, func(o roster.Signup) bool { return slices.Contains(signups, o.ID) })...)
			}
		}
		return roster.Decide(a, all, teams, v, others...)
	})
}

// CheckIn files a team's arrival: the event, the team's status, place and last contact, its people and vehicles where
// given, and a journal line, in one act. Without Anyway, a team that looks like one filed within 24 hours is refused
// with the suspects in Refusal.Records.
func (d *Desk) CheckIn(ctx context.Context, f roster.Arrival) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		known, err := r.arrival(f)
		if err != nil {
			return record.Act{}, err
		}
		return roster.CheckIn(a, known, f)
	})
}

func (f facts) arrival(form roster.Arrival) (roster.ArrivalFacts, error) {
	team, err := f.teamFacts(form.Team, form.NewTeam)
	if err != nil {
		return roster.ArrivalFacts{}, err
	}
	out := roster.ArrivalFacts{TeamFacts: team}
	if id := team.Team.ID; team.Team.Known() {
		if out.Filings, err = f.filings(id); err != nil {
			return out, err
		}
		if out.Signups, err = ofTeam(f, "signup", roster.SignupOf, id); err != nil {
			return out, err
		}
	}
	for _, plate := range form.Plates {
		vehicles, err := f.plate(plate)
		if err != nil {
			return out, err
		}
		out.Vehicles = append(out.Vehicles, vehicles...)
	}
	return out, nil
}

// plate lists the vehicles of a plate, and the one that has the id a new record of the plate would get.
func (f facts) plate(plate string) ([]roster.Vehicle, error) {
	normal := roster.NormalPlate(plate)
	known, err := list(f, "vehicle", roster.VehicleOf, equal("plate", merge.OfText(normal)))
	if err != nil || len(known) > 0 {
		return known, err
	}
	row, ok, err := f.r.Find("vehicle", record.KeyID("vehicle", normal))
	if err != nil || !ok || row.Gone {
		return nil, err
	}
	return []roster.Vehicle{roster.VehicleOf(row)}, nil
}

// teamOrNone gives a team, or none where none is named.
func (f facts) teamOrNone(id uuid.UUID) (roster.Team, error) {
	if id == (uuid.UUID{}) {
		return roster.Team{}, nil
	}
	return f.team(id)
}

// WalkUp files a single volunteer's arrival.
func (d *Desk) WalkUp(ctx context.Context, f roster.WalkUp) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		team, err := r.teamOrNone(f.Team)
		if err != nil {
			return record.Act{}, err
		}
		var known []roster.Person
		for field, text := range map[string]string{"name": f.Name, "phone": f.Phone, "id_number": roster.NormalCode(f.IDNumber)} {
			if text == "" {
				continue
			}
			some, err := list(r, "person", roster.PersonOf, equal(field, merge.OfText(text)))
			if err != nil {
				return record.Act{}, err
			}
			known = append(known, some...)
		}
		return roster.CheckInPerson(a, roster.SimilarPeople(known, f, a.Now), team, f)
	})
}

// AddVehicle files a vehicle's arrival.
func (d *Desk) AddVehicle(ctx context.Context, f roster.VehicleForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		team, err := r.teamOrNone(f.Team)
		if err != nil {
			return record.Act{}, err
		}
		known, err := r.plate(f.Plate)
		if err != nil {
			return record.Act{}, err
		}
		var filings []roster.Checkin
		for _, v := range known {
			some, err := list(r, "checkin", roster.CheckinOf, equal("vehicle", merge.OfID(v.ID)))
			if err != nil {
				return record.Act{}, err
			}
			filings = append(filings, some...)
		}
		return roster.CheckInVehicle(a, known, filings, team, f)
	})
}

// AddPeople enters people of a team by name, without a filing of their own. anyway takes those, too, who are on the
// team's list already.
func (d *Desk) AddPeople(ctx context.Context, team uuid.UUID, people []roster.PersonForm, anyway bool) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		t, err := r.team(team)
		if err != nil {
			return record.Act{}, err
		}
		known, err := list(r, "person", roster.PersonOf, equal("team", merge.OfID(t.ID)))
		if err != nil {
			return record.Act{}, err
		}
		return roster.AddPeople(a, t, known, people, anyway)
	})
}

// MoveTeam moves a team's card on the board.
func (d *Desk) MoveTeam(ctx context.Context, f roster.TeamMove) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		move, err := r.move(f.Team)
		if err != nil {
			return record.Act{}, err
		}
		return roster.MoveTeam(a, move, f)
	})
}

// MovePerson changes where a person is.
func (d *Desk) MovePerson(ctx context.Context, f roster.PersonMove) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.goesOn("person", f.Person)
		if err != nil {
			return record.Act{}, err
		}
		return roster.MovePerson(a, roster.PersonOf(row), f)
	})
}

// MoveVehicle changes where a vehicle is.
func (d *Desk) MoveVehicle(ctx context.Context, f roster.VehicleMove) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.goesOn("vehicle", f.Vehicle)
		if err != nil {
			return record.Act{}, err
		}
		return roster.MoveVehicle(a, roster.VehicleOf(row), f)
	})
}

// Contact notes that a team was heard from: it restarts its silence timer.
func (d *Desk) Contact(ctx context.Context, team uuid.UUID, words string) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		t, err := r.team(team)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Contact(a, t, words)
	})
}

// BeginWithdrawal puts a team on the leaving list (待撤离).
func (d *Desk) BeginWithdrawal(ctx context.Context, team uuid.UUID, reason string, seen record.Basis) (record.Receipt, error) {
	return d.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamLeaving, Reason: reason, Seen: seen})
}

// Withdraw lets a team leave once nothing on its leaving list blocks.
func (d *Desk) Withdraw(ctx context.Context, f roster.Withdrawal) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		leave, err := r.clear(f.Team, a.Now)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Withdraw(a, leave, f)
	})
}

// ArrivedHome records that a team is safely home.
func (d *Desk) ArrivedHome(ctx context.Context, f roster.Homecoming) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		team, err := r.team(f.Team)
		if err != nil {
			return record.Act{}, fmt.Errorf("find the team: %w", err)
		}
		vehicles, err := ofTeam(r, "vehicle", roster.VehicleOf, team.ID)
		if err != nil {
			return record.Act{}, err
		}
		return roster.ComeHome(a, team, f, vehicles...)
	})
}
