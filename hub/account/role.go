package account

import "qianshao/shared/record"

// Role is what an account is for. It is one word, so that nobody has to add rights up.
type Role string

// The roles. The three groups act for what their group owns; an admin administers and touches no record.
const (
	Viewer       Role = "viewer"
	General      Role = "general"
	Coordination Role = "coordination"
	Support      Role = "support"
	Admin        Role = "admin"
)

// Roles lists every role, those that may do least first.
func Roles() []Role { return []Role{Viewer, General, Coordination, Support, Admin} }

// ParseRole reads the stable word of a role; the error is ErrRole.
func ParseRole(text string) (Role, error) {
	for _, r := range Roles() {
		if string(r) == text {
			return r, nil
		}
	}
	return "", ErrRole
}

// Label is what people call the role.
func (r Role) Label() record.Label {
	switch r {
	case Viewer:
		return record.Label{Zh: "查看", En: "viewer"}
	case General, Coordination, Support:
		return r.Group().Label()
	case Admin:
		return record.Label{Zh: "管理员", En: "admin"}
	}
	return record.Label{Zh: string(r), En: string(r)}
}

// Group is the group of the mechanism the role works for; empty for a viewer and an admin.
func (r Role) Group() record.Group {
	switch r {
	case General, Coordination, Support:
		return record.Group(r)
	}
	return ""
}
