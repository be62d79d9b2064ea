package screen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// What a scan does on the check-in.

// scanned looks a code up on whatever part of the page the scanner was read.
func (c checkin) scanned(f frame, code string) (page, []Effect) {
	c.mode, c.eager, c.code = teamArrives, true, code
	c.form = c.form.put(checkinFind, code)
	return c, []Effect{c.find(f, code)}
}

// withCode begins an arrival of somebody whose code nobody knows here. It stands in a field of its own.
func (c checkin) withCode(code string) checkin {
	c.team, c.kept, c.hits, c.found, c.eager, c.mode = nil, uuid.UUID{}, nil, "", false, teamArrives
	c.form = c.form.put(checkinCode, code).put(checkinFind, "")
	c.focus = c.focus.to(checkinName)
	return c
}

// withVehicle takes a scanned vehicle in: among a team's, or as the one that files.
func (c checkin) withVehicle(plate string) checkin {
	if c.mode == vehicleArrives {
		c.form = c.form.put("checkin.plate", plate)
		c.focus = c.focus.to("checkin.of")
		return c
	}
	plates := strings.Fields(c.text("checkin.plates"))
	if !slices.Contains(plates, plate) {
		plates = append(plates, plate)
	}
	c.form = c.form.put("checkin.plates", strings.Join(plates, " ")).put("checkin.vehicles", number(max(len(plates), c.whole("checkin.vehicles"))))
	return c
}

// noted is the remark with the code that nobody knew.
func (c checkin) noted(f frame) string {
	if code := c.text(checkinCode); code != "" {
		return joined(c.text("checkin.note"), fmt.Sprintf(checkinWordsIn(f.language).CodeKept, code))
	}
	return c.text("checkin.note")
}
