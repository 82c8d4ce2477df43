default_app_config = "tests.projects.forked.order.apps.OrderConfig"
