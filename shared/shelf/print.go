package shelf

import (
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// Meant is the space a command means: the one whose id is given, or the default for an empty text.
func (s *Shelf) Meant(text string) (Space, error) {
	if text == "" {
		return s.Default()
	}
	if census, ok := s.Census(); ok && text == "census" {
		return census, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return Space{}, fmt.Errorf("%w: %.60q is not an id", ErrNoSpace, text)
	}
	return s.Space(id)
}

// PrintSpaces lists the spaces held here, a line each; a star marks the one that commands mean.
func (s *Shelf) PrintSpaces(w io.Writer) error {
	current, err := s.Default()
	if err != nil {
		return nil //nolint:nilerr // without a space there is nothing to list
	}
	for _, p := range s.Spaces() {
		mark := " "
		if p.ID == current.ID {
			mark = "*"
		}
		_, err := fmt.Fprintf(w, "%s %s %-8s %-6s %s  %s\n", mark, p.ID, p.Type, p.state(), p.CreatedAt.Format(time.RFC3339), p.Name)
		if err != nil {
			return fmt.Errorf("list the spaces: %w", err)
		}
	}
	return nil
}

func (s Space) state() string {
	switch {
	case s.JoinedInto != uuid.UUID{}:
		return "joined"
	case s.Archived:
		return "archive"
	case s.Closed:
		return "closed"
	}
	return "open"
}
