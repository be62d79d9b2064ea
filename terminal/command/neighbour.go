package command

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/terminal/station"
)

// neighbourTree is `terminal neighbour`: other terminals of the local network, with no hub.
func neighbourTree() *cobra.Command {
	tree := &cobra.Command{Use: "neighbour", Short: "sync with other terminals of the local network, with no hub"}
	none := commandline.Counted(cobra.NoArgs)
	one := commandline.Counted(cobra.ExactArgs(1))
	tree.AddCommand(
		&cobra.Command{Use: "list", Short: "print the neighbours as JSON lines", Example: "  terminal neighbour list", Args: none},
		&cobra.Command{Use: "add HOST:PORT", Short: "call a terminal under an address, now and after every start", Example: "  terminal neighbour add 192.168.1.20:7800", Args: one},
		&cobra.Command{Use: "code", Short: "show a pairing code for ten minutes; the terminal must be running", Example: "  terminal neighbour code", Args: none},
		&cobra.Command{Use: "pair CODE", Short: "pair with the terminal that shows a code; both screens then show the same six digits", Example: "  terminal neighbour pair QP1.ABCD…", Args: one},
		&cobra.Command{Use: "remove ADDRESS|DEVICE", Short: "forget an address or a pairing; what was received stays", Example: "  terminal neighbour remove 192.168.1.20:7800", Args: one},
		&cobra.Command{Use: "on", Short: "turn sync over the local network on, also for the next start", Example: "  terminal neighbour on", Args: none},
		&cobra.Command{Use: "off", Short: "turn sync over the local network off, also for the next start", Example: "  terminal neighbour off", Args: none},
	)
	return tree
}

// WithLAN adds the flag of commands that keep running: the window and serve.
func WithLAN(c *cobra.Command) *cobra.Command {
	c.Flags().String("lan", station.LANAuto, "listen for terminals of the local network on HOST:PORT, on any free port of every private network (auto), or not at all (off)")
	return c
}

// LAN reads that flag.
func LAN(c *cobra.Command) (string, error) {
	text := commandline.Flag(c, "lan")
	if text == station.LANAuto || text == station.LANOff {
		return text, nil
	}
	if _, _, err := net.SplitHostPort(text); err != nil {
		return "", commandline.Usage{Err: fmt.Errorf("--lan %q: want auto, off or HOST:PORT", text)}
	}
	return text, nil
}

func neighbourList(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	report, err := st.Report(c.Context())
	if err != nil {
		return err
	}
	var failed error
	for _, l := range report.Links {
		if l.Carrier == "lan" {
			failed = errors.Join(failed, commandline.PrintJSON(c.OutOrStdout(), l))
		}
	}
	return failed
}

func neighbourAdd(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	return st.Neighbours().Add(c.Context(), args[0])
}

// neighbourCode prints the code alone on its line, so that a script can take it.
func neighbourCode(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	offer, err := st.Neighbours().Offer(c.Context())
	if err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), offer.Text)
	fmt.Fprintf(c.ErrOrStderr(), "terminal: 配对码有效至 %s · good until then\n", offer.Until.Local().Format(time.TimeOnly))
	return nil
}

func neighbourPair(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	paired, err := st.Neighbours().Pair(c.Context(), args[0])
	if err != nil {
		return err
	}
	return commandline.PrintJSON(c.OutOrStdout(), struct {
		Device string `json:"device"`
		Name   string `json:"name"`
		Check  string `json:"check"`
	}{paired.Device.String(), paired.Name, paired.Check})
}

func neighbourRemove(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	return st.Neighbours().Remove(c.Context(), args[0])
}

func neighbourOn(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	return st.Neighbours().SetOn(c.Context(), true)
}

func neighbourOff(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	return st.Neighbours().SetOn(c.Context(), false)
}
