package command

import (
	"context"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/terminal/station"
)

func join(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	e, err := st.Enrol(c.Context(), args[0])
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Hub   string `json:"hub"`
		Check string `json:"check"`
		Desk  string `json:"desk"`
	}{e.Hub, e.Check, e.Grant.Desk})
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
