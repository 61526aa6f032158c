"""A working day in a database of its own: services of every kind of write, each as its own actor. Run as a process."""

from __future__ import annotations

import importlib


def main() -> None:
    importlib.import_module("bangfu.web.wsgi")
    load = importlib.import_module
    network, access = load("bangfu.assist.network.services"), load("bangfu.ground.access.services")
    models, places = load("bangfu.assist.network.models"), load("bangfu.ground.access.models")
    everywhere = load("bangfu.ground.access.scopes").EVERYWHERE
    operator = load("bangfu.ground.access.actors").OPERATOR
    load("bangfu.cli.demo").plant_demo()

    def actor(username: str) -> object:
        return load("bangfu.ground.access.selectors").actor_for(places.User.objects.get(username=username))

    waiting = models.Need.objects.within(everywhere).filter(state="submitted").order_by("pk")
    first, second = waiting[:2]
    network.need_decide(actor=actor("township"), number=first.pk, outcome="approve")
    network.need_decide(actor=actor("station"), number=second.pk, outcome="return", reason="Count them again.")
    county = places.Area.objects.get(code="100101")
    run = network.match_run_request(actor=actor("county"), area=county, queued=False)
    network.match_run_execute(number=run.pk)
    proposals = models.Proposal.objects.within(everywhere).filter(run=run).order_by("pk")
    accepted, refused = proposals[:2]
    network.proposal_accept(actor=actor("county"), number=accepted.pk)
    network.proposal_refuse(actor=actor("county"), number=refused.pk, reason="Another gift is on its way.")
    access.user_add(actor=operator, username="newcomer", display_name="Newcomer", role="auditor", area_code="100101")
    access.password_reset(actor=operator, username="newcomer")
    access.user_close(actor=operator, username="newcomer")


if __name__ == "__main__":
    main()
