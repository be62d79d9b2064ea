package roster

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// SimilarTeams lists the teams that share a name, credit code or telephone with a new one (R3-2).
func SimilarTeams(known []Team, f TeamForm) []Team {
	return alike(known, teamKeys(f.Name, f.CreditCode, f.Phone), func(t *Team) []string {
		if t.SameAs != (uuid.UUID{}) {
			return nil
		}
		return teamKeys(t.Name, t.CreditCode, t.Phone)
	})
}

// SimilarPeople lists the people that share an identity number or telephone with a new one, or a name with one who
// came within the last 24 hours. At the counter a suspicion is cheap, so less is enough than for a finding.
func SimilarPeople(known []Person, f WalkUp, now time.Time) []Person {
	keys := func(name, phone, idNumber string, named bool) []string {
		k := append(key("id ", NormalCode(idNumber)), key("phone ", NormalPhone(phone))...)
		if named {
			k = append(k, key("name ", NormalName(name))...)
		}
		return k
	}
	return alike(known, keys(f.Name, f.Phone, f.IDNumber, true), func(x *Person) []string {
		if x.SameAs != (uuid.UUID{}) {
			return nil
		}
		recent := now.Sub(x.Row.Time("arrived_at")).Abs() <= RepeatWithin
		return keys(x.Name, x.Phone, x.IDNumber, recent)
	})
}

// SamePlate lists the vehicles of one plate.
func SamePlate(known []Vehicle, plate string) []Vehicle {
	return alike(known, key("", NormalPlate(plate)), func(v *Vehicle) []string {
		if v.SameAs != (uuid.UUID{}) {
			return nil
		}
		return key("", NormalPlate(v.Plate))
	})
}

// SimilarNeeds lists the needs not settled yet that share a caller's telephone, or what is needed and where.
func SimilarNeeds(known []Need, f NeedForm) []Need {
	keys := func(title, place, phone string) []string {
		k := key("phone ", NormalPhone(phone))
		if t := NormalName(title); t != "" {
			k = append(k, "what "+t+" "+NormalName(place))
		}
		return k
	}
	return alike(known, keys(f.Title, f.Place, f.Phone), func(n *Need) []string {
		if slices.Contains([]Status{NeedFalse, NeedDuplicate, NeedClosed}, n.Status) {
			return nil
		}
		return keys(n.Title, n.Place, n.Phone)
	})
}

func alike[T any](known []T, keys []string, of func(*T) []string) []T {
	var out []T
	for i := range known {
		if slices.ContainsFunc(of(&known[i]), func(k string) bool { return slices.Contains(keys, k) }) {
			out = append(out, known[i])
		}
	}
	return out
}

// repeated refuses what looks like something known, unless the operator has looked and said otherwise.
func repeated(names []string, refs []Ref, anyway bool) *Refusal {
	if len(refs) == 0 || anyway {
		return nil
	}
	return refuse(LooksRepeated, listed(names)).ask().with(refs...)
}

func teamSuspects(similar []Team) (names []string, refs []Ref) {
	for i := range similar {
		names = append(names, strings.TrimSpace(similar[i].Name+" "+similar[i].Leader))
		refs = append(refs, similar[i].Ref())
	}
	return names, refs
}

// apart notes on a new record that it was looked at beside these and is none of them.
func (e *edit) apart(others []Ref) *edit {
	for _, o := range others {
		e.add("distinct_from", o.ID.String())
	}
	return e
}
