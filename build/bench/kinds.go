package main

import (
	"qianshao/shared/record"
)

// kinds are the collections of the peers' workload, declared for this program alone: unsealed, with no search index.
func kinds() *record.Schema {
	text := func(wire uint16, name string) record.Field {
		return record.TextField(wire, name, name, name).Long(4000)
	}
	number := func(wire uint16, name string) record.Field { return record.NumberField(wire, name, name, name) }
	team := func(wire uint16, name string) record.Field { return record.RefField(wire, name, name, name, "team") }
	moment := func(wire uint16, name string) record.Field { return record.TimeField(wire, name, name, name) }
	return record.NewSchema(
		record.NewKind(1, "team", "team", "team", 1, record.Coordination,
			text(1, "name"), text(2, "org"), text(3, "leader"), text(4, "phone"), text(5, "base"), text(6, "specialty"),
			text(7, "equipment"), number(8, "members"), number(9, "vehicles"), text(10, "status").Surfaced(), text(11, "note"),
			moment(12, "created")),
		record.NewKind(2, "checkin", "checkin", "checkin", 2, record.General,
			team(1, "team_id"), text(2, "name"), text(3, "phone"), text(4, "id_no"), text(5, "role"), moment(6, "at"),
			number(7, "lat"), number(8, "lon"), text(9, "status").Surfaced()),
		record.NewKind(3, "task", "task", "task", 0, record.Coordination,
			text(1, "title"), text(2, "kind"), number(3, "priority"), text(4, "status").Surfaced(), team(5, "team_id").Surfaced(),
			text(6, "address"), number(7, "lat"), number(8, "lon"), number(9, "quantity"), text(10, "unit"), text(11, "reporter"),
			moment(12, "created")),
	)
}
