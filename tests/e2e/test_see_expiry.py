"""What was granted to be seen ends with its time, and with the gateway."""
import json
import unittest

from harness import WorldTest, eventually, through_the_gateway

EMAIL = "public.customers.email"


@through_the_gateway
class Expires(WorldTest):
    def test_after_its_time_and_after_a_restart(self):
        home, world = self.world.home, self.world
        email = world.direct("SELECT email FROM customers WHERE id = 7")

        def seen(who):
            with world.wire(who) as client:
                return client.simple("SELECT email FROM customers WHERE id = 7")[0][0][0].decode() == email
        for who, length in (("lena", "1m"), ("dan", "1h")):
            request = json.loads(home.ctl("see", "shop", EMAIL, "--reason", "x", "--for", length, "--json", token=home.tokens[who]))
            self.assertEqual(home.approve(request["id"], "priya", "fine").returncode, 0)
        with world.wire() as client:
            # Whatever the load: the first statement that is masked comes, and no plain one after it.
            values = []

            def masked():
                values.append(client.simple("SELECT email FROM customers WHERE id = 7")[0][0][0].decode() == email)
                return not values[-1]
            eventually(masked, "the minute is over", 90)
            self.assertTrue(values[0], "it was shown at first")
        eventually(lambda: [g["identity"] for g in home.listing("grant", "list")] == ["dan"], "the grant is listed as ended")
        self.assertTrue(seen("dan"), "another grant goes on")
        self.assertTrue(any("its time is over" in record.get("detail", "") for record in world.records()))
        home.stop()
        world.serve()
        self.assertEqual(home.listing("grant", "list"), [])
        self.assertFalse(seen("dan"), "a restart ends them all")
        self.assertTrue(any("the gateway stopped" in record.get("detail", "") for record in world.records() if record["kind"] == "approval-ended"))


if __name__ == "__main__":
    unittest.main()
