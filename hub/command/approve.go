package command

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"qianshao/hub/account"
	"qianshao/hub/gate"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
)

// approveTree is `hub approve`: who waits to be let in, and letting it in.
func approveTree() *cobra.Command {
	c := &cobra.Command{
		Use: "approve [CHECK]", Short: "list the terminals that wait for approval, or let in the one whose check code is given", Args: commandline.Counted(cobra.MaximumNArgs(1)),
		Long: "Without CHECK, list the terminals that came with a code made by enrol --approve or by the console, as JSON lines.\n" +
			"With the six digits that stand on a terminal's screen, as its clerk reads them out, let that terminal in, or refuse it.",
		Example: "  hub approve\n  hub approve 123456\n  hub approve 123456 --refuse '不认识'",
	}
	c.Flags().String("refuse", "", "do not let it in, for this reason; its code is used up")
	return c
}

// applicantLine is one terminal that waits, as JSON.
type applicantLine struct {
	Check   string    `json:"check"`
	Name    string    `json:"name"`
	Level   string    `json:"level"`
	Device  string    `json:"device"`
	Program string    `json:"program"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until"`
	Rivals  int       `json:"rivals"` // others that came with the same code
}

func (r *Runner) approve(c *cobra.Command, _ control.Call, args []string) error {
	all, err := r.Server.Applicants(c.Context())
	if err != nil {
		return err
	}
	if len(args) == 1 {
		return r.decide(c, all, digits(args[0]))
	}
	if c.Flags().Changed("refuse") {
		return commandline.Usage{Err: errors.New("--refuse needs the check code of a terminal")}
	}
	for _, a := range all {
		line := applicantLine{a.Check, a.Name, string(a.Level), a.Device.String(), a.Program, a.AskedAt, a.Expires, len(a.Rivals)}
		if err := commandline.PrintJSON(c.OutOrStdout(), line); err != nil {
			return err
		}
	}
	return nil
}

// decide lets in or refuses the terminal that shows a check code.
func (r *Runner) decide(c *cobra.Command, all []gate.Applicant, check string) error {
	var found []gate.Applicant
	for _, a := range all {
		if digits(a.Check) == check {
			found = append(found, a)
		}
	}
	reason, refuses := strings.TrimSpace(commandline.Flag(c, "refuse")), c.Flags().Changed("refuse")
	switch {
	case refuses && reason == "":
		return commandline.Usage{Err: errors.New("--refuse needs a reason")}
	case len(found) == 0:
		return commandline.Usage{Err: fmt.Errorf("no terminal that waits shows %q; approve without it lists them", check)}
	case len(found) > 1: // one code in a million
		return commandline.Usage{Err: errors.New("two terminals show this check code; decide on the console's page of terminals")}
	}
	a, verb, err := found[0], account.DeviceApproved, error(nil)
	if refuses {
		verb = account.DeviceRefused
		_, err = r.Server.Refuse(c.Context(), a.ID, account.AtHub, reason)
	} else {
		_, err = r.Server.Approve(c.Context(), a.ID, account.AtHub)
	}
	if err != nil {
		return err
	}
	return r.Accounts.Note(c.Context(), account.Entry{By: account.AtHub, Verb: verb, About: a.Name, Detail: a.Device.Short() + " " + a.Check, Reason: reason})
}

// digits takes out of a check code what people put between its digits.
func digits(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "-", " ")), "")
}
