package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// PersonForm is one person of a team's roster.
type PersonForm struct {
	Name             string
	Phone            string
	IDNumber         string
	Role             string
	Certificates     []string
	EmergencyContact string
}

// LikeName says whether a text can be a person's name: letters first, and fewer digits than a telephone or ID number
// has. "志愿者2" is how somebody is written whose name nobody has asked yet.
func LikeName(text string) bool {
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits < 5 && strings.IndexFunc(text, unicode.IsLetter) == 0
}

func personName(name string) *Refusal {
	switch name = strings.TrimSpace(name); {
	case name == "":
		return missing("name", says("姓名", "name"))
	case !LikeName(name):
		return refuse(NoName, name).on("name")
	}
	return nil
}

func (x *act) person(name string, team uuid.UUID) *edit {
	return change("person", x.fresh()).text("name", strings.TrimSpace(name)).ref("team", team).text("recorded_by", x.by.Operator)
}

// AddPeople enters people of a team by name, without a filing of their own: their team filed them as a number. known are
// those of the team entered before; one of them again asks, unless anyway. Of a team that is not here they get no state
// and no time of arrival: they are where their team is.
func AddPeople(a Actor, team Team, known []Person, people []PersonForm, anyway bool) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	switch {
	case len(people) == 0:
		return record.Act{}, missing("name", says("姓名", "name"))
	case len(people) > rosterMax:
		return record.Act{}, refuse(TooManyAtOnce, rosterMax)
	}
	x := a.begin()
	for i, f := range people {
		if r := personName(f.Name); r != nil {
			r.Row = i
			return record.Act{}, r
		}
		same := slices.DeleteFunc(slices.Clone(known), func(k Person) bool { return !namedBefore(k, f) })
		if len(same) > 0 && !anyway {
			r := repeated([]string{same[0].Name}, []Ref{same[0].Ref()}, false)
			r.Row = i
			return record.Act{}, r
		}
		e := x.person(f.Name, team.ID).text("phone", f.Phone).text("id_number", NormalCode(f.IDNumber)).text("role", f.Role).
			add("certificates", f.Certificates...).text("emergency_contact", f.EmergencyContact)
		if state := namedState(team.Status); state != "" {
			e.status("status", state)
		}
		if OnScene(team.Status) {
			e.time("arrived_at", a.Now)
		}
		x.with(e)
	}
	return x.journal(team.ID, a.Now, fmt.Sprintf("%s登记人员姓名 %d 人", team.Name, len(people))), nil
}

// namedState is the state of somebody who is entered by name while his team is in a state; empty for a team that has
// not come.
func namedState(team Status) Status {
	switch {
	case OnScene(team):
		return PersonPresent
	case team == TeamWithdrawn, team == TeamHome:
		return PersonLeft
	}
	return ""
}

// namedBefore tells somebody by ID number, else by phone and name, else by the name alone.
func namedBefore(k Person, f PersonForm) bool {
	if a, b := NormalCode(k.IDNumber), NormalCode(f.IDNumber); a != "" && b != "" {
		return a == b
	}
	a, b := NormalPhone(k.Phone), NormalPhone(f.Phone)
	return NormalName(k.Name) == NormalName(f.Name) && cmp.Or(a, b) == cmp.Or(b, a)
}
