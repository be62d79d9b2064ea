package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/terminal/station"
)

// actTree is `terminal act`: any act of the desk by name, under the same rules as the screens.
func actTree() *cobra.Command {
	c := withSpace(&cobra.Command{
		Use: "act NAME [field=value]…", Short: "do one act of the desk under its rules; prints the id and number it made",
		Example: "  terminal act need.verify need=YB-A-0003 result=verified how=电话回访\n  terminal act passage.submit --id YB-A-0042 reviewed_by=王磊",
		Args:    commandline.Counted(cobra.MinimumNArgs(1)),
	})
	c.Flags().String("id", "", "record of a book that the act is about: id, key, number or name")
	c.Flags().Bool("anyway", false, "go on although the rule asked")
	c.Flags().Bool("late", false, "entered from paper after the fact (补录)")
	return c
}

func actsTree() *cobra.Command {
	return withSpace(&cobra.Command{Use: "acts", Short: "list every act by name with what it asks", Example: "  terminal acts", Args: commandline.Counted(cobra.NoArgs)})
}

func act(c *cobra.Command, st *station.Station, _ control.Call, args []string) error {
	d, err := writing(c, st)
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for _, arg := range args[1:] {
		field, value, ok := strings.Cut(arg, "=")
		if !ok {
			return commandline.Usage{Err: fmt.Errorf("%q is no field=value", arg)}
		}
		texts[field] = value
	}
	receipt, err := d.Call(c.Context(), desk.Call{
		Act: args[0], About: commandline.Flag(c, "id"), Texts: texts, Anyway: commandline.Flag(c, "anyway") == "true", Late: commandline.Flag(c, "late") == "true",
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(c.OutOrStdout()).Encode(madeBy(receipt))
}

// made is what an act made, in its order: first the record it is about, with its readable number where it was given one.
type made struct {
	ID     uuid.UUID   `json:"id,omitzero"`
	Number string      `json:"number,omitempty"`
	IDs    []uuid.UUID `json:"ids"`
}

func madeBy(r record.Receipt) made {
	m := made{IDs: r.Made()}
	if len(m.IDs) > 0 {
		m.ID, m.Number = m.IDs[0], r.Numbers[m.IDs[0]]
	}
	return m
}

func acts(c *cobra.Command, st *station.Station, _ control.Call, _ []string) error {
	d, err := deskOf(c, st)
	if err != nil {
		return err
	}
	for _, book := range d.Books().Registers() {
		for _, a := range book.Acts {
			var fields []string
			for _, ask := range a.Asks {
				name := ask.Field
				if ask.Needed {
					name += "!"
				}
				fields = append(fields, name)
			}
			if _, err := fmt.Fprintf(c.OutOrStdout(), "%s.%s\t%s\t%s\n", book.Name, a.Name, a.Label.Zh, strings.Join(fields, " ")); err != nil {
				return err
			}
		}
	}
	for _, own := range d.OwnActs() {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%s\t\t%s\n", own.Name, strings.Join(own.Fields, " ")); err != nil {
			return err
		}
	}
	return nil
}
