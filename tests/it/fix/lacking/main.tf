# The configuration behind plan.json: invented. Its blocks leave out what the findings are about.

resource "azuread_group" "admins" {
  # kept in step with the CMDB
  display_name     = "PIM-Admins" # shown to everyone
  security_enabled = true
}

resource "azuread_user" "approver" {
  display_name        = "Approver"
  user_principal_name = "approver@adatum.com"

  lifecycle {
    prevent_destroy = true
  }
}

resource "azuread_group_role_management_policy" "admins" {
  group_id = azuread_group.admins.object_id
  role_id  = "member"

  activation_rules {
    # by decision of the board
    require_justification = true # always
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azuread_access_package_catalog" "ops" {
  display_name = "Operations"
  description  = "What operations needs"
}

resource "azuread_access_package" "admins" {
  catalog_id   = azuread_access_package_catalog.ops.id
  display_name = "Administrators"
  description  = "Administrators"
}

resource "azuread_access_package_resource_catalog_association" "admins" {
  catalog_id             = azuread_access_package_catalog.ops.id
  resource_origin_id     = azuread_group.admins.object_id
  resource_origin_system = "AadGroup"
}

resource "azuread_access_package_resource_package_association" "admins" {
  access_package_id               = azuread_access_package.admins.id
  catalog_resource_association_id = azuread_access_package_resource_catalog_association.admins.id
}

resource "azuread_access_package_assignment_policy" "everybody" {
  access_package_id = azuread_access_package.admins.id
  display_name      = "Everybody"
  description       = "Everybody"
  depends_on        = [azuread_access_package_resource_package_association.admins]

  requestor_settings { scope_type = "AllExistingDirectoryMemberUsers" }

  approval_settings {
    approval_required = true

    approval_stage {
      approval_timeout_in_days = 14

      primary_approver {
        object_id    = azuread_user.approver.object_id
        subject_type = "singleUser"
      }
    }
  }
}

resource "azuread_user" "deputy" {
  display_name = "Deputy"
}

resource "azuread_directory_role_assignment" "admins" {
  role_id             = "194ae4cb-b126-40b2-bd5b-6091b380977d"
  principal_object_id = azuread_group.admins.object_id
}

resource "azuread_group" "readers" {
  display_name     = "Readers"
  security_enabled = true
}

resource "azuread_access_package_catalog" "spare" {
  display_name = "Spare"
  description  = "What anyone may read"
}

resource "azuread_access_package" "readers" {
  catalog_id   = azuread_access_package_catalog.spare.id
  display_name = "Read reports"
  description  = "Read reports"
}

resource "azuread_access_package_resource_catalog_association" "readers" {
  catalog_id             = azuread_access_package_catalog.spare.id
  resource_origin_id     = azuread_group.readers.object_id
  resource_origin_system = "AadGroup"
}

resource "azuread_access_package_resource_package_association" "readers" {
  access_package_id               = azuread_access_package.readers.id
  catalog_resource_association_id = azuread_access_package_resource_catalog_association.readers.id
}

resource "azuread_access_package_assignment_policy" "readers" {
  access_package_id = azuread_access_package.readers.id
  display_name      = "Everyone"
  description       = "Everyone"

  requestor_settings {
    scope_type = "AllExistingDirectoryMemberUsers"
  }
}
