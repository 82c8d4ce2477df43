default_app_config = "tests.projects.forked.checkout.apps.CheckoutConfig"
