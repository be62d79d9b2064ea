package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/identity"
	"qianshao/terminal/station"
)

func join(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	timeout, _ := c.Flags().GetDuration("timeout")
	ctx, cancel := context.WithTimeout(c.Context(), timeout)
	defer cancel()
	e, err := st.Await(ctx, args[0], func(j station.Joining) { tellJoining(c, j) })
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Hub   string `json:"hub"`
		Check string `json:"check"`
		Desk  string `json:"desk"`
	}{e.Hub, e.Check, e.Grant.Desk})
}

// tellJoining says on standard error that the centre has to approve this terminal, with the code to read to it.
func tellJoining(c *cobra.Command, j station.Joining) {
	w := c.ErrOrStderr()
	if j.Problem != "" {
		r := identity.Refusal{Code: j.Problem}
		fmt.Fprintf(w, "terminal: %s\nterminal: %s\n", r.Say("zh"), r.Say("en"))
		return
	}
	fmt.Fprintf(w, "terminal: 等待中心批准，核对码 %[1]s，有效至 %[2]s。请打电话把核对码念给中心；可按 Ctrl+C 离开，再用同一接入码会接着等。\n"+
		"terminal: waiting for the centre, check code %[1]s, code valid until %[2]s. Read the check code to the centre; Ctrl+C leaves, the same code goes on waiting.\n",
		j.Check, j.Until.Local().Format("2006-01-02 15:04"))
}

func syncNow(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	once, _ := c.Flags().GetBool("once")
	timeout, _ := c.Flags().GetDuration("timeout")
	ctx, cancel := context.WithTimeout(c.Context(), timeout)
	defer cancel()
	result, err := st.SyncUntilDone(ctx, once, func(p station.Progress) { tell(c, p) })
	for _, r := range st.ImagesRefused() {
		sayRefused(c.ErrOrStderr(), "terminal: "+r.Space+": ", r.Code)
	}
	if printing := commandline.PrintJSON(c.OutOrStdout(), result); printing != nil {
		return printing
	}
	return err
}
