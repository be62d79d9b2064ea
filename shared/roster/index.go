package roster

import "github.com/google/uuid"

// Hit is one record a search found.
type Hit struct {
	Ref    Ref
	Title  string
	Second string    // district, team or status, to tell hits of one name apart
	Team   uuid.UUID // the team a person or vehicle belongs to
	Where  string    // the key that matched: name, initials, phone, plate, number
}
