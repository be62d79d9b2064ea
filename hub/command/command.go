// Package command is what can be typed at a hub's command line.
package command

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qianshao/hub/account"
	"qianshao/hub/gate"
	"qianshao/hub/health"
	"qianshao/hub/server"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
)

// Runner runs commands on an open hub.
type Runner struct {
	Server   *server.Server
	Accounts *account.Book
	Version  string
	Program  health.Program
	Watch    *health.Watch // nil where the hub does not serve
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
			return do(r, c, call, args)
		}
	}
	commandline.Attach(root, bound)
	return commandline.Execute(ctx, root, call)
}

// Close ends the hub's use of its files.
func (r *Runner) Close() error { return r.Server.Close() }

type job func(r *Runner, c *cobra.Command, call control.Call, args []string) error

// jobs by the words that call them. serve and restore are not here: one is what the program is, the other comes
// before there is a hub.
func jobs() map[string]job {
	return map[string]job{
		"enrol": (*Runner).enrol, "approve": (*Runner).approve, "health": (*Runner).health, "space create": (*Runner).spaceCreate, "space list": (*Runner).spaceList, "space close": (*Runner).spaceClose,
		"dump": (*Runner).dump, "check": (*Runner).check, "recover": (*Runner).recoverDamaged, "backup": (*Runner).backup, "archive write": (*Runner).archiveWrite, "archive check": (*Runner).archiveCheck,
		"user add": (*Runner).userAdd, "user passwd": (*Runner).userPassword, "user list": (*Runner).userList, "user role": (*Runner).userRole, "user name": (*Runner).userName,
		"user disable": (*Runner).userDisable, "user enable": (*Runner).userEnable, "user totp": (*Runner).userSecond,
		"satellite": (*Runner).satellite,
	}
}

// OnHub says whether the command called by words runs on an open hub.
func OnHub(words string) bool { return jobs()[words] != nil }

func (r *Runner) enrol(c *cobra.Command, _ control.Call, _ []string) error {
	if commandline.Flag(c, "name") == "" {
		return commandline.Usage{Err: fmt.Errorf("--name is required")}
	}
	name, err := identity.ParseName(commandline.Flag(c, "name"))
	if err != nil {
		return commandline.Usage{Err: fmt.Errorf("--name: %w", err)}
	}
	level, err := identity.ParseLevel(commandline.Flag(c, "level"))
	if err != nil {
		return commandline.Usage{Err: fmt.Errorf("--level: %w", err)}
	}
	groups, err := identity.ParseGroups(commandline.Flag(c, "group"))
	if err != nil {
		return commandline.Usage{Err: fmt.Errorf("--group: %w", err)}
	}
	valid, err := time.ParseDuration(commandline.Flag(c, "valid"))
	if err != nil || valid <= 0 || valid > gate.ValidMax {
		return commandline.Usage{Err: fmt.Errorf("--valid: more than nothing and at most %s", gate.ValidMax)}
	}
	addresses, err := c.Flags().GetStringSlice("address")
	if err != nil {
		return commandline.Usage{Err: err}
	}
	approve, err := c.Flags().GetBool("approve")
	if err != nil {
		return commandline.Usage{Err: err}
	}
	order := gate.Order{Name: name, Level: level, Groups: groups, Area: commandline.Flag(c, "area"), Valid: valid, Approve: approve}
	code, err := r.Server.Enrol(c.Context(), order, addresses)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), code)
	return err
}

func (r *Runner) spaceCreate(c *cobra.Command, _ control.Call, _ []string) error {
	name := commandline.Flag(c, "name")
	if strings.TrimSpace(name) == "" {
		return commandline.Usage{Err: fmt.Errorf("--name is required")}
	}
	t := identity.Incident
	if commandline.Flag(c, "exercise") == "true" {
		t = identity.Exercise
	}
	id, err := r.Server.Shelf().Create(c.Context(), t, name, "")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), id)
	return err
}

func (r *Runner) spaceList(c *cobra.Command, _ control.Call, _ []string) error {
	return r.Server.Shelf().PrintSpaces(c.OutOrStdout())
}

func (r *Runner) spaceClose(c *cobra.Command, _ control.Call, args []string) error {
	id, err := uuid.Parse(args[0])
	if err != nil {
		return fmt.Errorf("%w: %q is not an id", shelf.ErrNoSpace, args[0])
	}
	if _, err := r.Server.Shelf().Space(id); err != nil {
		return err
	}
	return r.Server.Shelf().CloseSpace(c.Context(), id, commandline.Flag(c, "reason"))
}

func (r *Runner) dump(c *cobra.Command, _ control.Call, _ []string) error {
	space, err := r.Server.Shelf().Meant(commandline.Flag(c, "space"))
	if err != nil {
		return err
	}
	l, err := r.Server.Shelf().Ledger(space.ID)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 64<<10)
	if err := l.Dump(c.Context(), out); err != nil {
		return err
	}
	return out.Flush()
}

func (r *Runner) check(c *cobra.Command, _ control.Call, _ []string) error {
	findings, err := r.Server.Shelf().Check(c.Context())
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintln(c.OutOrStdout(), f)
	}
	if len(findings) > 0 {
		return commandline.ErrRefused
	}
	fmt.Fprintln(c.OutOrStdout(), "ok")
	return nil
}

func (r *Runner) backup(c *cobra.Command, call control.Call, args []string) error {
	saved, err := health.Save(c.Context(), r.Server.Shelf(), commandline.Within(call.Dir, args[0]))
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), saved)
}
