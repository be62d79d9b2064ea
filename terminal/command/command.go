// Package command is what can be typed at a terminal's command line.
package command

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// Runner runs commands on an open station.
type Runner struct {
	Station *station.Station
	Version string
}

// Run runs one command and gives its exit code.
func (r *Runner) Run(ctx context.Context, call control.Call) int {
	root := Tree(r.Version)
	bound := map[string]func(*cobra.Command, []string) error{}
	for words, do := range jobs() {
		bound[words] = func(c *cobra.Command, args []string) error {
			if err := commandline.Settings(c, os.LookupEnv); err != nil {
				return err
			}
			return do(c, r.Station, call, args)
		}
	}
	commandline.Attach(root, bound)
	return commandline.Execute(ctx, root, call)
}

// Close ends the station's use of its files.
func (r *Runner) Close() error { return r.Station.Close() }

// job is what a command does on an open station.
type job func(c *cobra.Command, st *station.Station, call control.Call, args []string) error

// jobs by the words that call them. The window and serve are not here: they are what a program is, not what it is
// asked for.
func jobs() map[string]job {
	return map[string]job{
		"join": join, "space create": spaceCreate, "space list": spaceList, "space join": spaceJoin, "space drop": spaceDrop,
		"apply": apply, "act": act, "acts": acts, "print": printPaper, "papers": papers, "sync": syncNow, "status": status, "dump": dump, "conflicts": conflicts, "resolve": resolve,
		"check": check, "recover": recoverDamaged, "kinds": kinds, "import": importSheet, "export": exportSheet, "template": templateSheet, "health": health,
		"attach": attach, "archive write": archiveWrite, "bundle write": bundleWrite, "bundle read": bundleRead, "satellite": satellite,
		"neighbour list": neighbourList, "neighbour add": neighbourAdd, "neighbour code": neighbourCode, "neighbour pair": neighbourPair,
		"neighbour remove": neighbourRemove, "neighbour on": neighbourOn, "neighbour off": neighbourOff,
	}
}

// OnStation says whether the command called by words runs on an open station.
func OnStation(words string) bool { return jobs()[words] != nil }

func deskOf(c *cobra.Command, st *station.Station) (*desk.Desk, error) {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return nil, err
	}
	d, err := st.DeskIn(space.ID)
	if err != nil {
		return nil, err
	}
	return as(c, st, d), nil
}

// writing is the desk in the space the command means, where it takes new work.
func writing(c *cobra.Command, st *station.Station) (*desk.Desk, error) {
	space, err := st.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return nil, err
	}
	if !space.Open() {
		return nil, fmt.Errorf("%w: %s", shelf.ErrReadOnly, space.Name)
	}
	return deskOf(c, st)
}

// as gives the desk to the operator the command names, where it names one.
func as(c *cobra.Command, st *station.Station, d *desk.Desk) *desk.Desk {
	operator, post := d.Operator(), d.Post()
	if name := commandline.Flag(c, "operator"); name != "" {
		operator = name
	}
	if name := commandline.Flag(c, "post"); name != "" {
		post = st.PostOf(name)
	}
	return d.As(operator, post)
}
